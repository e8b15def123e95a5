package dev.tern.transfer.migration;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.HookSettings.OnSilence;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hooks.Response;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the source's hooks have to say to a move before its first page. That they are told is journaled before. */
final class Forewarning {

    private final Departure move;
    private final Phase owner;
    private boolean begun;

    Forewarning(Departure move, Phase owner) {
        this.move = move;
        this.owner = owner;
    }

    boolean isBegun() {
        return begun;
    }

    /**
     * @param goOn with what people should know of
     * @param stop the move must be undone
     */
    void begin(Consumer<List<Reason>> goOn, Consumer<Reason> stop) {
        begun = true;
        if (!move.out().hooks().areSet()) {
            goOn.accept(List.of());
            return;
        }
        move.change(note -> note.told(move.out().clock().instant()));
        new Telling(move.out()).tell(call(move, Moment.BEFORE), told -> {
            if (move.phase() == owner) {
                objection(told).ifPresentOrElse(stop, () -> goOn.accept(notes(told)));
            }
        });
    }

    static Call call(Departure move, Moment moment) {
        return new Call(
                moment,
                move.command().migration(),
                move.vm(),
                move.command().vmName(),
                move.command().host(),
                move.command().to());
    }

    private Optional<Reason> objection(List<Response> told) {
        boolean silenceCounts = move.out().settings().hooks().onSilence() == OnSilence.UNDO;
        return told.stream()
                .filter(response ->
                        response.kind() == Kind.OBJECTED || (silenceCounts && response.kind() == Kind.SILENT))
                .findFirst()
                .map(Forewarning::note);
    }

    private static List<Reason> notes(List<Response> told) {
        return told.stream().map(Forewarning::note).toList();
    }

    private static Reason note(Response response) {
        return new Reason(response.kind().code(), "Told before the move, " + response);
    }
}
