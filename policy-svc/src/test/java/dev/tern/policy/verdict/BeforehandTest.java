package dev.tern.policy.verdict;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.DONE;
import static dev.tern.policy.Scenario.NOW;
import static dev.tern.policy.Scenario.book;
import static dev.tern.policy.Scenario.fleet;
import static dev.tern.policy.Scenario.move;
import static dev.tern.policy.Scenario.plan;
import static dev.tern.policy.Scenario.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.policy.Scenario;
import dev.tern.policy.fleet.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests 1 on host-a and 2 on host-b change places by way of host-c, where 1 is parked. */
class BeforehandTest {

    private static final String SPREAD = "- name: spread\n  kind: anti-affinity\n  label: group\n";
    private static final String ONE_AT_ONCE = "- name: one\n  kind: concurrency\n  most: 1\n";
    private static final String NOT_FROM_ZONE_2 =
            "- name: stay-in-zone-2\n  kind: when\n  effect: deny\n  when: source.zone == 'zone-2'\n";
    private static final String NOT_TO_ZONE_2 =
            "- name: not-zone-2\n  kind: when\n  effect: deny\n  when: target.zone == 'zone-2'\n";

    private final Move aside = move(1, "host-a", "host-c");
    private final Move across = move(2, "host-b", "host-a");
    private final Move onward = Scenario.after(aside, move(3, "host-c", "host-b"));
    private final Plan plan = plan(aside, across, onward);

    private final Judge judge = new Judge(Terms.DEFAULT);
    private Instant now = NOW;
    private final Desk desk = new Desk(Terms.DEFAULT, () -> now);

    @BeforeEach
    void know() {
        Scenario.hosts().forEach(desk::saw);
        Scenario.hosts()
                .forEach(host -> desk.saw(new HostSample(host.id(), NOW, Ratio.ZERO, DataSize.ZERO, List.of())));
        desk.saw(vm(1, "host-a", Map.of()), NOW);
        desk.saw(vm(2, "host-b", Map.of()), NOW);
        desk.completed();
        desk.adopt(book(ALLOW_ALL));
    }

    @Test
    void shouldJudgeAMoveAsIfTheOneBeforeItWasMade() {
        PlanVerdict verdict = judged(swap(Map.of()), NOT_FROM_ZONE_2);

        assertThat(verdict.moves().get(aside.id())).isInstanceOf(Verdict.Allow.class);
        assertThat(verdict.moves().get(across.id())).isInstanceOf(Verdict.Allow.class);
        assertThat(rule(verdict, onward)).isEqualTo("stay-in-zone-2");
    }

    @Test
    void shouldJudgeItWhateverIsSaidOfTheOneBeforeIt() {
        PlanVerdict verdict = judged(swap(Map.of()), NOT_TO_ZONE_2);

        assertThat(rule(verdict, aside)).isEqualTo("not-zone-2");
        assertThat(verdict.moves().get(onward.id())).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void shouldNotCountAGuestsMovesAgainstEachOther() {
        Plan alone = plan(aside, onward);

        PlanVerdict verdict = judge.judge(alone, swap(Map.of()), book(ALLOW_ALL, ONE_AT_ONCE), NOW);

        assertThat(verdict.moves().values()).hasSize(2).allMatch(Verdict.Allow.class::isInstance);
    }

    @Test
    void shouldSeeThoseBeforeItThatArePutOffAsGone() {
        // given guests of one group, of which the second waits for the first to be gone
        PlanVerdict verdict = judged(swap(Map.of("group", "web")), SPREAD);

        // then the first is not denied the other's host, which it waits to leave
        assertThat(verdict.moves().get(aside.id())).isInstanceOf(Verdict.Allow.class);
        assertThat(verdict.moves().get(across.id())).isInstanceOf(Verdict.Defer.class);
        assertThat(verdict.moves().get(onward.id())).isInstanceOf(Verdict.Defer.class);
    }

    @Test
    void shouldDenyAGuestThatIsNeitherHereNorThere() {
        Fleet elsewhere = fleet(vm(1, "host-b", Map.of()), vm(2, "host-b", Map.of()));

        PlanVerdict verdict = judged(elsewhere, "");

        assertThat(rule(verdict, aside)).isEqualTo("tern.vm-elsewhere");
        assertThat(rule(verdict, onward)).isEqualTo("tern.vm-elsewhere");
    }

    @Test
    void shouldAnswerForTheSecondMoveWhileTheFirstIsUnderWayAndAfterIt() {
        // given
        assertThat(desk.answer(plan).moves().values()).allMatch(Verdict.Allow.class::isInstance);

        // when the first is under way
        happens(4, new MigrationState.Copying(1));
        assertThat(desk.answer(plan).moves().values()).allMatch(Verdict.Allow.class::isInstance);

        // and when it has arrived
        now = now.plusSeconds(5);
        happens(9, DONE);
        assertThat(desk.answer(plan).moves().values()).allMatch(Verdict.Allow.class::isInstance);
    }

    @Test
    void shouldJudgeTheSecondMoveAnewFromTheParkingHostWhenRulesChange() {
        // given
        desk.answer(plan);

        // when a rule says that nobody leaves the zone of the parking host
        List<PlanVerdict> answers = desk.adopt(book(ALLOW_ALL, NOT_FROM_ZONE_2));

        // then only the move that does loses its allow
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(rule(answer, onward)).isEqualTo("stay-in-zone-2");
            assertThat(answer.moves().get(aside.id())).isInstanceOf(Verdict.Allow.class);
            assertThat(answer.moves().get(across.id())).isInstanceOf(Verdict.Allow.class);
        });
    }

    @Test
    void shouldExpectTheSecondMoveNoSoonerThanTheFirstEnds() {
        desk.answer(plan);

        assertThat(desk.fleet().flights())
                .filteredOn(flight -> flight.migration().equals(onward.id()))
                .singleElement()
                .satisfies(flight -> assertThat(flight.begins()).isEqualTo(NOW.plus(Duration.ofSeconds(10))));
    }

    private static Fleet swap(Map<String, String> labels) {
        return fleet(vm(1, "host-a", labels), vm(2, "host-b", labels));
    }

    private PlanVerdict judged(Fleet fleet, String rules) {
        return judge.judge(plan, fleet, book(ALLOW_ALL, rules), NOW);
    }

    private static String rule(PlanVerdict verdict, Move move) {
        return verdict.moves().get(move.id()) instanceof Verdict.Deny deny
                ? deny.decisions().stream().map(RuleDecision::rule).findFirst().orElseThrow()
                : "not denied: " + verdict.moves().get(move.id());
    }

    private void happens(int step, MigrationState state) {
        desk.saw(new MigrationEvent(
                aside.id(), plan.id(), aside.vm(), "vm-1", aside.from(), aside.to(), Epoch.FIRST, step, now, state));
    }
}
