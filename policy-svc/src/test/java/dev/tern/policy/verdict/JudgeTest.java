package dev.tern.policy.verdict;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.NOW;
import static dev.tern.policy.Scenario.book;
import static dev.tern.policy.Scenario.fleet;
import static dev.tern.policy.Scenario.move;
import static dev.tern.policy.Scenario.plan;
import static dev.tern.policy.Scenario.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.Scenario;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.fleet.Flight;
import dev.tern.policy.rule.RuleBook;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeTest {
    private static final Map<String, String> WEB = Map.of("group", "web", "class", "finance");
    private static final String SPREAD = "- name: spread\n  kind: anti-affinity\n  label: group\n";
    private final Judge judge = new Judge(Terms.DEFAULT);

    /** One guest of group web and class finance on host-a in zone-1 is to move to host-c in zone-2. */
    static Stream<Arguments> rules() {
        return Stream.of(
                says("allow-all", ALLOW_ALL, "allow: allow-all"),
                says("nothing is allowed without a rule that allows", "", "deny: tern.nothing-allows"),
                says(
                        "a kept rule allows nothing",
                        rule("kind: zone\n  allowed: [zone-2]"),
                        "deny: tern.nothing-allows"),
                says("zone kept", ALLOW_ALL + rule("kind: zone\n  allowed: [zone-2]"), "allow: allow-all, r"),
                says("zone", ALLOW_ALL + rule("kind: zone\n  allowed: [zone-1]"), "deny: r"),
                says(
                        "zone for others",
                        ALLOW_ALL + rule("kind: zone\n  match: vm.labels.class == 'office'\n  allowed: [zone-1]"),
                        "allow: allow-all"),
                says(
                        "a condition that fails denies",
                        ALLOW_ALL + rule("kind: zone\n  match: vm.labels.tenant == 'x'\n  allowed: [zone-2]"),
                        "deny: r"),
                says("deny over allow", ALLOW_ALL + when("deny", "true"), "deny: r"),
                says("defer over allow", ALLOW_ALL + when("defer", "true"), "defer: r"),
                says(
                        "deny over defer",
                        ALLOW_ALL + when("defer", "true") + when("deny", "true").replace("name: r", "name: s"),
                        "deny: s"),
                says("allow that fails denies", when("allow", "vm.labels.nope == 'x'"), "deny: r"),
                says("division by zero denies", ALLOW_ALL + when("deny", "1 / (vm.vcpus - 2) == 1"), "deny: r"),
                says("labels", when("allow", "vm.labels.group == 'web' && !has(vm.labels.tenant)"), "allow: r"),
                says(
                        "hosts",
                        when("allow", "source.zone != target.zone && target.cpus == 8 && source.vms == 1"),
                        "allow: r"),
                says("durations", when("allow", "move.duration_high <= duration('10s')"), "allow: r"),
                says("bytes", when("allow", "move.transferred_bytes_high > 9e8"), "allow: r"),
                says("times", when("allow", "now.getHours('Europe/Berlin') == 11 && move.start == now"), "allow: r"),
                says("plan and fleet", when("allow", "plan.goal == 'balance' && fleet.hosts_up == 3"), "allow: r"),
                says("RE2", when("allow", "vm.name.matches('^vm-[0-9]+$')"), "allow: r"),
                says(
                        "budget",
                        ALLOW_ALL + rule("kind: downtime-budget\n  budgets: {finance: 300ms}"),
                        "allow: allow-all, r"),
                says("over budget", ALLOW_ALL + rule("kind: downtime-budget\n  budgets: {finance: 299ms}"), "deny: r"),
                says(
                        "no budget",
                        ALLOW_ALL + rule("kind: downtime-budget\n  budgets: {office: 1ms}"),
                        "allow: allow-all"),
                says(
                        "budget of the rest",
                        ALLOW_ALL + rule("kind: downtime-budget\n  budgets: {office: 1s}\n  otherwise: 1ms"),
                        "deny: r"),
                says("in the window", ALLOW_ALL + window("from: '09:00'\n      to: '11:00'"), "allow: allow-all, r"),
                says("not in the window", ALLOW_ALL + window("from: '22:00'\n      to: '06:00'"), "defer: r"),
                says("no window long enough", ALLOW_ALL + window("last: 2026-01-01"), "deny: r"),
                says("frozen", ALLOW_ALL + freeze("days: [mon]"), "defer: r"),
                says("approval", ALLOW_ALL + rule("kind: approval\n  people: 1"), "needs-approval: r"),
                says(
                        "approval of what crosses zones, of the finance class, in large plans",
                        ALLOW_ALL
                                + rule("kind: approval\n  people: 2\n  match: source.zone != target.zone"
                                        + " && vm.labels.class == 'finance' && plan.moves > 0"),
                        "needs-approval: r"),
                says(
                        "approval for others",
                        ALLOW_ALL + rule("kind: approval\n  people: 1\n  match: vm.labels.class == 'office'"),
                        "allow: allow-all"),
                says(
                        "approval that cannot be computed denies",
                        ALLOW_ALL + rule("kind: approval\n  people: 1\n  match: vm.labels.tenant == 'x'"),
                        "deny: r"),
                says(
                        "deny over approval",
                        ALLOW_ALL
                                + rule("kind: approval\n  people: 1")
                                + when("deny", "true").replace("name: r", "name: s"),
                        "deny: s"),
                says(
                        "approval over defer, so that people need not wait",
                        ALLOW_ALL
                                + rule("kind: approval\n  people: 1")
                                + when("defer", "true").replace("name: r", "name: s"),
                        "needs-approval: r, s"),
                says(
                        "approval allows nothing by itself",
                        rule("kind: approval\n  people: 1"),
                        "deny: tern.nothing-allows"),
                says("not frozen", ALLOW_ALL + freeze("days: [tue]"), "allow: allow-all, r"));
    }

    private static Arguments says(String what, String rules, String answer) {
        return Arguments.of(what, rules, answer);
    }

    private static String rule(String body) {
        return "- name: r\n  " + body + "\n";
    }

    private static String when(String effect, String condition) {
        return rule("kind: when\n  effect: " + effect + "\n  when: \"" + condition + "\"");
    }

    private static String window(String span) {
        return rule("kind: window\n  time-zone: UTC\n  open:\n    - " + span);
    }

    private static String freeze(String span) {
        return rule("kind: freeze\n  time-zone: UTC\n  closed:\n    - " + span);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("rules")
    void shouldNameTheRulesThatDecided(String what, String rules, String answer) {
        // when
        Verdict verdict = judged(move(1, "host-a", "host-c"), fleet(vm(1, "host-a", WEB)), rules);

        // then
        String names = String.join(
                ", ", verdict.decisions().stream().map(RuleDecision::rule).toList());
        assertThat(word(verdict) + ": " + names).as(what).isEqualTo(answer);
    }

    @Test
    void shouldLetAGuestBeSlowedDownOnlyByARuleThatSpeaksOfIt() {
        Move slowed = in(new Manner(MigrationMode.NATIVE, true));

        assertThat(judgedAs(slowed, ALLOW_ALL)).isEqualTo("deny: tern.nothing-allows");
        assertThat(judgedAs(slowed, when("allow", "move.auto_converge && vm.labels.class == 'finance'")))
                .isEqualTo("allow: r");
        assertThat(judgedAs(slowed, when("allow", "!move.auto_converge"))).isEqualTo("deny: tern.nothing-allows");
        assertThat(judgedAs(in(Manner.of(MigrationMode.NATIVE)), ALLOW_ALL)).isEqualTo("allow: allow-all");
    }

    @Test
    void shouldKnowTheMode() {
        String verified = ALLOW_ALL + when("deny", "move.mode == 'native'");

        assertThat(judgedAs(in(Manner.of(MigrationMode.NATIVE)), verified)).isEqualTo("deny: r");
        assertThat(judgedAs(in(Manner.RELAY), verified)).isEqualTo("allow: allow-all");
    }

    private static Move in(Manner manner) {
        Move move = move(1, "host-a", "host-c");
        return new Move(
                move.id(),
                move.vm(),
                move.vmName(),
                move.from(),
                move.to(),
                move.startAt(),
                move.predicted(),
                move.worth(),
                move.reasons(),
                manner);
    }

    private String judgedAs(Move move, String rules) {
        Verdict verdict = judged(move, fleet(vm(1, "host-a", WEB)), rules);
        return word(verdict) + ": "
                + String.join(
                        ", ",
                        verdict.decisions().stream().map(RuleDecision::rule).toList());
    }

    @Test
    void shouldDeferMoveWhenWindowIsClosedAndSayUntilWhen() {
        // when
        Verdict verdict = judged(
                move(1, "host-a", "host-c"),
                fleet(vm(1, "host-a", WEB)),
                ALLOW_ALL + window("from: '22:00'\n      to: '06:00'"));

        // then
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Defer.class, defer -> assertThat(defer.until())
                .isEqualTo(Instant.parse("2026-11-23T22:00:00Z")));
    }

    @Test
    void shouldLetAnAllowExpireNoLaterThanTheMoveFitsTheWindow() {
        // given a window that closes in two minutes, and a move of ten seconds
        String rules = ALLOW_ALL + window("from: '09:00'\n      to: '10:02'");

        // when
        Verdict verdict = judged(move(1, "host-a", "host-c"), fleet(vm(1, "host-a", WEB)), rules);

        // then
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Allow.class, allow -> assertThat(allow.expiresAt())
                .isEqualTo(NOW.plusSeconds(110)));
    }

    @Test
    void shouldCountAnAllowsTimeFromThePlannedStart() {
        // given
        Move later = move(1, "host-a", "host-c", NOW.plusSeconds(3600), Duration.ofSeconds(10));

        // when
        Verdict verdict = judged(later, fleet(vm(1, "host-a", WEB)), ALLOW_ALL);

        // then
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Allow.class, allow -> assertThat(allow.expiresAt())
                .isEqualTo(NOW.plusSeconds(3900)));
    }

    @Test
    void shouldSeeEarlierMovesOfThePlanInAntiAffinity() {
        // given two guests of a group that both want to the empty host
        Fleet fleet = fleet(vm(1, "host-a", WEB), vm(2, "host-b", WEB));

        // when
        PlanVerdict verdict = judge.judge(
                plan(move(1, "host-a", "host-c"), move(2, "host-b", "host-c")), fleet, book(ALLOW_ALL, SPREAD), NOW);

        // then the first goes, the second has to wait and see
        assertThat(verdict.moves().get(Scenario.migrationId(1))).isInstanceOf(Verdict.Allow.class);
        assertThat(verdict.moves().get(Scenario.migrationId(2))).isInstanceOfSatisfying(Verdict.Defer.class, defer -> {
            assertThat(defer.until()).isEqualTo(NOW.plusSeconds(10));
            assertThat(defer.decisions().getFirst().reason()).contains("vm-1 of the same group web is on its way");
        });
    }

    @Test
    void shouldDenyAHostWhereAnotherOfTheGroupStays() {
        // when
        Verdict verdict = judged(
                move(1, "host-a", "host-b"), fleet(vm(1, "host-a", WEB), vm(2, "host-b", WEB)), ALLOW_ALL + SPREAD);

        // then
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Deny.class, deny -> assertThat(
                        deny.decisions().getFirst().reason())
                .isEqualTo("vm-2 of the same group web is in host host-b"));
    }

    @Test
    void shouldWaitForAGuestOfTheGroupThatLeaves() {
        // given vm-2 leaves host-b
        Fleet fleet =
                fleet(List.of(Flight.of(move(2, "host-b", "host-c"), NOW)), vm(1, "host-a", WEB), vm(2, "host-b", WEB));

        // when
        Verdict verdict = judged(move(1, "host-a", "host-b"), fleet, ALLOW_ALL + SPREAD);

        // then
        assertThat(verdict).isInstanceOf(Verdict.Defer.class);
    }

    @Test
    void shouldSpreadOverZonesAndLetGuestsMoveWithinTheirs() {
        // given
        String rules = ALLOW_ALL + SPREAD + "  within: zone\n";
        Fleet fleet = fleet(vm(1, "host-a", WEB), vm(2, "host-c", WEB));

        // then
        assertThat(judged(move(1, "host-a", "host-c"), fleet, rules)).isInstanceOf(Verdict.Deny.class);
        assertThat(judged(move(1, "host-a", "host-b"), fleet, rules)).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void shouldAllowOnlySoManyMovesAtOnceWhateverTheirStarts() {
        // given a limit of two and moves of ten seconds: two now, one in between, one after
        String rules = ALLOW_ALL + rule("kind: concurrency\n  most: 2");
        Fleet fleet = fleet(
                vm(1, "host-a", Map.of()),
                vm(2, "host-a", Map.of()),
                vm(3, "host-a", Map.of()),
                vm(4, "host-a", Map.of()));
        Plan plan = plan(
                move(4, "host-a", "host-b", NOW.plusSeconds(10), Duration.ofSeconds(10)),
                move(1, "host-a", "host-b"),
                move(2, "host-a", "host-b"),
                move(3, "host-a", "host-b", NOW.plusSeconds(5), Duration.ofSeconds(10)));

        // when
        PlanVerdict verdict = judge.judge(plan, fleet, book(rules), NOW);

        // then
        assertThat(words(verdict))
                .containsExactlyInAnyOrderEntriesOf(Map.of(1, "allow", 2, "allow", 3, "defer", 4, "allow"));
        assertThat(verdict.moves().get(Scenario.migrationId(3)))
                .isInstanceOfSatisfying(
                        Verdict.Defer.class, defer -> assertThat(defer.until()).isEqualTo(NOW.plusSeconds(10)));
    }

    @Test
    void shouldCountMovesPerHost() {
        // given
        String rules = ALLOW_ALL + rule("kind: concurrency\n  most: 1\n  per: target");
        Fleet fleet = fleet(vm(1, "host-a", Map.of()), vm(2, "host-a", Map.of()), vm(3, "host-a", Map.of()));
        Plan plan = plan(move(1, "host-a", "host-b"), move(2, "host-a", "host-b"), move(3, "host-a", "host-c"));

        // when
        PlanVerdict verdict = judge.judge(plan, fleet, book(rules), NOW);

        // then
        assertThat(words(verdict)).containsExactlyInAnyOrderEntriesOf(Map.of(1, "allow", 2, "defer", 3, "allow"));
    }

    static Stream<Arguments> groundwork() {
        Fleet good = fleet(vm(1, "host-a", WEB));
        Plan plan = plan(move(1, "host-a", "host-c"));
        return Stream.of(
                Arguments.of(
                        plan,
                        new Fleet(false, good.hosts(), seen(NOW), good.vms(), List.of()),
                        "defer: tern.fleet-unknown"),
                Arguments.of(plan, fleet(), "deny: tern.vm-unknown"),
                Arguments.of(plan(move(1, "host-a", "host-z")), good, "deny: tern.host-unknown"),
                Arguments.of(plan(move(1, "host-b", "host-c")), good, "deny: tern.vm-elsewhere"),
                Arguments.of(plan, withHostC(host -> host.withCordoned(true)), "deny: tern.target-closed"),
                Arguments.of(plan, withHostC(host -> host.withHealth(HostHealth.DOWN)), "deny: tern.target-closed"),
                Arguments.of(plan, withHostC(host -> host.withHealth(HostHealth.OFF)), "deny: tern.target-closed"),
                Arguments.of(plan, withHostC(host -> host.withHealth(HostHealth.STALE)), "defer: tern.target-stale"),
                Arguments.of(
                        plan,
                        new Fleet(true, good.hosts(), seen(NOW.minusSeconds(31)), good.vms(), List.of()),
                        "defer: tern.target-stale"),
                Arguments.of(
                        plan,
                        new Fleet(true, good.hosts(), Map.of(), good.vms(), List.of()),
                        "defer: tern.target-stale"),
                Arguments.of(
                        plan,
                        good.with(new Flight(
                                Scenario.migrationId(9),
                                Scenario.vmId(1),
                                HostId.of("host-a"),
                                HostId.of("host-b"),
                                NOW,
                                NOW.plusSeconds(60),
                                true)),
                        "defer: tern.vm-moving"),
                Arguments.of(
                        plan(move(1, "host-a", "host-c", Instant.MAX, Duration.ofSeconds(1))),
                        good,
                        "deny: tern.start-far"),
                Arguments.of(
                        new Plan(
                                plan.id(),
                                plan.hash(),
                                plan.goal(),
                                NOW,
                                NOW,
                                plan.state(),
                                plan.moves(),
                                plan.reasons()),
                        good,
                        "deny: tern.plan-expired"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("groundwork")
    void shouldNotDecideOnWhatIsNotKnownWellEnough(Plan plan, Fleet fleet, String answer) {
        // when
        Verdict verdict = judge.judge(plan, fleet, book(ALLOW_ALL), NOW)
                .moves()
                .values()
                .iterator()
                .next();

        // then
        assertThat(word(verdict) + ": " + verdict.decisions().getFirst().rule()).isEqualTo(answer);
    }

    @Test
    void shouldSurviveAMoveThatTakesForever() {
        // when
        Verdict verdict = judged(
                move(1, "host-a", "host-c", NOW, Duration.ofSeconds(Long.MAX_VALUE / 8)),
                fleet(vm(1, "host-a", WEB)),
                ALLOW_ALL
                        + window("from: '09:00'\n      to: '11:00'")
                        + rule("kind: concurrency\n  most: 1").replace("name: r", "name: s"));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void shouldAnswerTheSameForTheSame() {
        // given
        Fleet fleet = fleet(vm(1, "host-a", WEB), vm(2, "host-b", WEB));
        Plan plan = plan(move(1, "host-a", "host-c"), move(2, "host-b", "host-c"));
        RuleBook rules = book(ALLOW_ALL, SPREAD);

        // then
        assertThat(judge.judge(plan, fleet, rules, NOW)).isEqualTo(judge.judge(plan, fleet, rules, NOW));
    }

    private Verdict judged(Move move, Fleet fleet, String rules) {
        return java.util.Objects.requireNonNull(
                judge.judge(plan(move), fleet, book(rules), NOW).moves().get(move.id()));
    }

    private static Map<HostId, Instant> seen(Instant at) {
        return Map.of(HostId.of("host-a"), at, HostId.of("host-b"), at, HostId.of("host-c"), at);
    }

    private static Fleet withHostC(java.util.function.UnaryOperator<Host> change) {
        List<Host> hosts = Scenario.hosts().stream()
                .map(host -> host.id().value().equals("host-c") ? change.apply(host) : host)
                .toList();
        return new Fleet(true, hosts, seen(NOW), List.of(vm(1, "host-a", WEB)), List.of());
    }

    private static String word(Verdict verdict) {
        return verdict.word();
    }

    private static Map<Integer, String> words(PlanVerdict verdict) {
        Map<Integer, String> words = new HashMap<>();
        verdict.moves()
                .forEach((id, each) -> words.put(
                        Integer.parseInt(id.value().substring(id.value().length() - 4)), word(each)));
        return words;
    }
}
