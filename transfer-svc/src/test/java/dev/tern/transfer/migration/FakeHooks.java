package dev.tern.transfer.migration;

import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hooks.Response;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One hook, which takes its time; it and what it was told outlive the agent. Telling it is a point to die at. */
final class FakeHooks {

    private final Node node;
    final List<Call> told = new ArrayList<>();
    boolean set;
    Duration takes = Duration.ofMillis(200);
    Function<Call, Kind> answers = call -> Kind.ACKNOWLEDGED;

    FakeHooks(Node node) {
        this.node = node;
    }

    List<Moment> moments() {
        return told.stream().map(Call::moment).toList();
    }

    Hooks of(int life) {
        return new Hooks() {

            @Override
            public boolean areSet() {
                return set;
            }

            @Override
            public void tell(Call call, Consumer<List<Response>> reply) {
                node.point("before telling " + call.moment());
                told.add(call);
                node.point("after telling " + call.moment());
                Response response = new Response("hook", answers.apply(call), "said so");
                node.world.after(takes, () -> node.guarded(life, () -> reply.accept(List.of(response))));
            }
        };
    }
}
