package dev.tern.transfer.migration;

import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Response;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Tells hooks, and puts on record what each of them said. */
final class Telling {

    private final Surroundings out;

    Telling(Surroundings out) {
        this.out = out;
    }

    /** @param reply those who wanted to be told */
    void tell(Call call, Consumer<List<Response>> reply) {
        out.hooks().tell(call, responses -> {
            List<Response> told = responses.stream()
                    .filter(response -> response.kind() != Kind.ABSENT)
                    .toList();
            told.forEach(response -> record(call, response));
            reply.accept(told);
        });
    }

    private void record(Call call, Response response) {
        out.events()
                .publish(
                        EventType.AUDIT,
                        new AuditEntry(
                                out.clock().instant(),
                                "agent:" + out.host(),
                                "hook." + call.moment().word(),
                                call.migration().value(),
                                response.toString(),
                                Map.of(
                                        "vm",
                                        call.vm().value(),
                                        "hook",
                                        response.hook(),
                                        "answer",
                                        response.kind().word())));
    }
}
