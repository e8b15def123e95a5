package dev.tern.transfer.edge.hooks;

import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.GuestAgent.Exit;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A program in the guest, run as {@code /etc/tern/move-hook MOMENT MIGRATION FROM TO} by the agent inside: a guest that
 * has one wants to know.
 *
 * <pre>
 * ends with 0     acknowledged
 * ends with 75    asks for more time (EX_TEMPFAIL of sysexits.h): run again until the deadline
 * ends otherwise  objects
 * </pre>
 */
final class GuestAgentHook implements Hook {

    static final String PROGRAM = "/etc/tern/move-hook";

    private static final int MORE_TIME = 75;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(800);

    private final GuestAgents guests;

    GuestAgentHook(GuestAgents guests) {
        this.guests = guests;
    }

    @Override
    public String name() {
        return "guest";
    }

    @Override
    public Said ask(Call call, int attempt, Duration left) throws InterruptedException {
        try {
            return guests.ask(call.vm(), agent -> run(agent, call, left));
        } catch (HypervisorRefusal e) {
            return refused(e, call.moment());
        } catch (IOException e) {
            return new Again(Duration.ZERO, Kind.UNABLE, text(e));
        }
    }

    private static Said run(GuestAgent agent, Call call, Duration left) throws IOException, InterruptedException {
        long end = System.nanoTime() + left.toNanos();
        long process = agent.start(
                PROGRAM,
                List.of(
                        call.moment().word(),
                        call.migration().value(),
                        call.from().value(),
                        call.to().value()));
        Duration look = FIRST_LOOK;
        while (System.nanoTime() - end < 0) {
            Optional<Exit> exit = agent.exit(process);
            if (exit.isPresent()) {
                return ended(exit.get());
            }
            Thread.sleep(look);
            look = look.multipliedBy(2).compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look.multipliedBy(2);
        }
        return Again.silent(PROGRAM + " did not end in time");
    }

    private static Said ended(Exit exit) {
        String said = exit.said().isEmpty() ? "" : ": " + exit.said();
        return switch (exit.status()) {
            case 0 -> new Final(Kind.ACKNOWLEDGED, exit.said());
            case MORE_TIME -> new Again(AGAIN, Kind.SILENT, PROGRAM + " asks for more time" + said);
            default -> new Final(Kind.OBJECTED, PROGRAM + " ended with " + exit.status() + said);
        };
    }

    /** After its arrival a guest's agent is connected anew; before, one that is not there is not waited for. */
    private static Said refused(HypervisorRefusal refusal, Moment moment) {
        return switch (refusal.code()) {
            case "guest.agent.none", "guest.program.missing", "guest.unknown" -> new Final(Kind.ABSENT, text(refusal));
            case "guest.agent.away" ->
                moment == Moment.BEFORE
                        ? new Final(Kind.ABSENT, text(refusal))
                        : new Again(AGAIN, Kind.ABSENT, text(refusal));
            case "guest.agent.silent" -> Again.silent(text(refusal));
            default -> new Final(Kind.UNABLE, text(refusal));
        };
    }

    private static String text(IOException e) {
        return String.valueOf(e.getMessage());
    }
}
