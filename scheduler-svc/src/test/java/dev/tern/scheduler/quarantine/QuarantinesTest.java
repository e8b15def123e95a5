package dev.tern.scheduler.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Quarantine.State;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantinesTest {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final HostId C = HostId.of("host-c");
    private static final Reason LOST = new Reason("link.lost", "the link is gone");
    private static final Reason LOAD = new Reason("load.failed", "device state corrupt");
    private static final QuarantineSettings SETTINGS =
            new QuarantineSettings(3, Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final List<Quarantine> said = new ArrayList<>();
    private final Quarantines quarantines = new Quarantines(SETTINGS, (known, at) -> said.add(known));

    @Test
    void shouldKeepMovesOffALinkThatFailedTooOften() {
        // when
        fail(A, B, LOST, 2);
        boolean early = quarantines.objection(A, B).isPresent();
        fail(A, B, LOST, 1);

        // then
        assertThat(early).isFalse();
        assertThat(quarantines.objection(A, B)).get().satisfies(why -> {
            assertThat(why.code()).isEqualTo("link.quarantined");
            assertThat(why.text()).contains("link.lost", "tern release host-a host-b", "12:05");
        });
        assertThat(quarantines.objection(B, A)).isEmpty();
        assertThat(quarantines.objection(A, C)).isEmpty();
    }

    @Test
    void shouldForgetFailuresOutsideTheWindow() {
        fail(A, B, LOST, 2);
        pass(Duration.ofMinutes(11));
        fail(A, B, LOST, 2);

        assertThat(quarantines.all()).isEmpty();
    }

    @Test
    void shouldBlameTheHostWhenSeveralOfItsLinksFail() {
        fail(A, B, LOST, 2);
        fail(A, C, LOST, 1);

        assertThat(quarantines.all()).extracting(Quarantine::subject).containsExactly("host-a");
        assertThat(quarantines.objection(A, C)).isPresent();
        assertThat(quarantines.objection(C, A)).isPresent();
        assertThat(quarantines.objection(C, B)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "load.failed, copying, host-b",
        "peer.discarded, copying, host-b",
        "copy.failed, copying, host-a",
        "agent.restarted, copying, host-a",
        "journal.full, requested, host-a",
        "journal.full, allowed, host-b",
        "wire.flood, copying, host-a>host-b",
        "peer.silent, allowed, host-a>host-b"
    })
    void shouldLayAFailureToWhoeverItsCodeNames(String code, String phase, String subject) {
        for (int i = 0; i < 3; i++) {
            quarantines.failed(A, B, phase, new Reason(code, "why"), now);
        }

        assertThat(quarantines.all()).extracting(Quarantine::subject).containsExactly(subject);
    }

    @ParameterizedTest
    @CsvSource({"guest.gone", "command.expired", "memory.short", "duration.exceeded", "agent.draining"})
    void shouldLayNothingToAnyoneWhereAnotherMoveWouldNotMeetIt(String code) {
        for (int i = 0; i < 20; i++) {
            quarantines.failed(A, B, "copying", new Reason(code, "why"), now);
        }

        assertThat(quarantines.all()).isEmpty();
    }

    @Test
    void shouldTryAgainAndLiftWhenAMoveArrives() {
        // given
        fail(A, B, LOAD, 3);

        // when its time is over
        pass(Duration.ofMinutes(5));

        // then it is tried
        assertThat(quarantines.objection(C, B)).isEmpty();
        assertThat(quarantines.onProbation(C, B)).containsExactly(Subject.host(B));

        // and lifted
        quarantines.arrived(C, B, now);
        assertThat(quarantines.onProbation(C, B)).isEmpty();
        assertThat(said).extracting(Quarantine::state).containsExactly(State.IMPOSED, State.PROBATION, State.LIFTED);
    }

    @Test
    void shouldLastTwiceAsLongAfterEachFailedTrialUpToTheLongest() {
        fail(A, B, LOAD, 3);
        List<Duration> lasted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Quarantine imposed = quarantines.all().getFirst();
            lasted.add(Duration.between(imposed.since(), imposed.until()));
            pass(lasted.getLast());
            fail(A, B, LOAD, 1);
        }

        assertThat(lasted)
                .containsExactly(
                        Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMinutes(15));
    }

    @Test
    void shouldNotBeLiftedByAMoveThatWasUnderWayAlready() {
        fail(A, B, LOAD, 3);

        quarantines.arrived(A, B, now);

        assertThat(quarantines.objection(A, B)).isPresent();
    }

    @Test
    void shouldBeLiftedByPeopleAndBeginAnewAfterIt() {
        fail(A, B, LOAD, 3);

        assertThat(quarantines.release(Subject.host(A), now)).isEmpty();
        assertThat(quarantines.release(Subject.host(B), now)).isPresent();
        fail(A, B, LOAD, 2);

        assertThat(quarantines.all()).isEmpty();
    }

    @Test
    void shouldStandAfterARestart() {
        // given
        fail(A, B, LOAD, 3);
        fail(A, C, LOST, 3);
        quarantines.release(Subject.link(A, C), now);
        Quarantines restarted = new Quarantines(SETTINGS, (known, at) -> {});

        // when
        said.forEach(restarted::restore);

        // then
        assertThat(restarted.all()).isEqualTo(quarantines.all());
        assertThat(restarted.all()).extracting(Quarantine::subject).containsExactly("host-b");
    }

    private void fail(HostId from, HostId to, Reason why, int times) {
        for (int i = 0; i < times; i++) {
            now = now.plusMillis(1);
            quarantines.failed(from, to, "copying", why, now);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
        quarantines.tick(now);
    }
}
