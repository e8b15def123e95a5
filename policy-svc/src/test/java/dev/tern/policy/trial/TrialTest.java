package dev.tern.policy.trial;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.NOW;
import static dev.tern.policy.Scenario.book;
import static dev.tern.policy.Scenario.move;
import static dev.tern.policy.Scenario.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.policy.Scenario;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.verdict.Terms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialTest {
    private static final String ZONE_1 = """
            - name: zone-1-only
              kind: zone
              match: has(vm.labels.residency)
              allowed: [zone-1]
            """;
    private static final String APART = """
            - name: apart
              kind: anti-affinity
              label: group
            """;
    private static final String ONE_AT_ONCE = """
            - name: one-at-once
              kind: concurrency
              most: 1
            """;

    @Test
    void shouldSayOfEachMoveWhatRulesInForceAndTriedOnesWouldSay() {
        // given
        Fleet fleet = Scenario.fleet(vm(1, "host-a", Map.of("residency", "eu")), vm(2, "host-a", Map.of()));

        // when
        Report report = tried(book(ALLOW_ALL), ZONE_1, fleet, move(1, "host-a", "host-c"), move(2, "host-a", "host-c"));

        // then
        assertThat(report.moves()).extracting(each -> each.now().effect()).containsOnly(Opinion.Effect.WOULD_ALLOW);
        assertThat(report.moves())
                .extracting(each -> each.then().effect())
                .containsExactly(Opinion.Effect.WOULD_DENY, Opinion.Effect.WOULD_ALLOW);
        assertThat(report.moves().getFirst().then().decisions())
                .containsExactly(new Opinion.Decision(
                        "zone-1-only", "host host-c is in zone zone-2, guest vm-1 may go to zone-1"));
    }

    @Test
    void shouldSayHowManyPeopleWouldHaveToApprove() {
        Fleet fleet = Scenario.fleet(vm(1, "host-a", Map.of()));
        String rule = "- name: two\n  kind: approval\n  people: 2\n  match: target.zone == 'zone-2'\n";

        Report report = tried(book(ALLOW_ALL), rule, fleet, move(1, "host-a", "host-c"));

        assertThat(report.moves().getFirst().then())
                .isEqualTo(new Opinion(
                        Opinion.Effect.WOULD_NEED_APPROVAL,
                        null,
                        2,
                        List.of(new Opinion.Decision("two", "2 people approve it"))));
        assertThat(report.silent()).containsExactly("two");
        assertThat(report.moves().getFirst().closed()).isEmpty();
    }

    @Test
    void shouldSayWhereElseADeniedGuestWouldNotBeLetGo() {
        // given a guest of whose group another is on host-b
        Fleet fleet = Scenario.fleet(
                        vm(1, "host-a", Map.of("residency", "eu", "group", "web")),
                        vm(2, "host-b", Map.of("group", "web")))
                .withTwin(HostId.of("host-d"), Scenario.host("host-a", "zone-1"));

        // when
        Report report = tried(book(ALLOW_ALL, APART), ZONE_1, fleet, move(1, "host-a", "host-c"));

        // then
        assertThat(report.moves().getFirst().closed())
                .extracting(Report.Closed::to)
                .containsExactly(HostId.of("host-b"));
    }

    @Test
    void shouldJudgeMovesOneAfterTheOther() {
        Fleet fleet = Scenario.fleet(vm(1, "host-a", Map.of()), vm(2, "host-a", Map.of()));
        Proposal first = new Proposal(new Goal.Balance(), List.of(move(1, "host-a", "host-b")));
        Proposal second = new Proposal(new Goal.Balance(), List.of(move(2, "host-a", "host-b")));

        Report report =
                new Trial(Terms.DEFAULT, book(ALLOW_ALL), book(ONE_AT_ONCE), fleet, NOW).of(List.of(first, second));

        assertThat(report.moves())
                .extracting(each -> each.then().effect())
                .containsExactly(Opinion.Effect.WOULD_ALLOW, Opinion.Effect.WOULD_DEFER);
        assertThat(report.moves().getLast().then().until()).isAfter(NOW);
    }

    @Test
    void shouldNameGuestsThatTriedRulesWouldNotHaveWhereTheyAre() {
        // given
        Fleet fleet = Scenario.fleet(
                vm(1, "host-c", Map.of("residency", "eu")),
                vm(2, "host-a", Map.of("residency", "eu", "group", "web")),
                vm(3, "host-a", Map.of("group", "web")),
                vm(4, "host-c", Map.of()));
        String gold = """
                - name: gold-on-host-b
                  kind: when
                  effect: deny
                  when: vm.name == "vm-4" && target.id != "host-b"
                """;

        // when
        Report report = tried(book(ALLOW_ALL), ZONE_1 + APART + gold + ONE_AT_ONCE, fleet);

        // then
        assertThat(report.breaches())
                .extracting(each -> each.rule() + " " + each.vmName() + " " + each.host())
                .containsExactly(
                        "zone-1-only vm-1 host-c",
                        "apart vm-2 host-a",
                        "apart vm-3 host-a",
                        "gold-on-host-b vm-4 host-c");
        assertThat(report.silent()).containsExactly("one-at-once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source.zone != target.zone",
                "plan.goal == 'balance'",
                "now > timestamp('2020-01-01T00:00:00Z')",
                "fleet.moves_under_way >= 0"
            })
    void shouldSayNothingOfPlacesByARuleAboutMoves(String condition) {
        Fleet fleet = Scenario.fleet(vm(1, "host-c", Map.of()));
        String rule = """
                - name: moves
                  kind: when
                  effect: deny
                  when: "%s"
                """.formatted(condition);

        Report report = tried(book(ALLOW_ALL), rule, fleet);

        assertThat(report.breaches()).isEmpty();
        assertThat(report.silent()).containsExactly("moves");
    }

    @Test
    void shouldTakeTheOldRulesPlaceByName() {
        // given a rule in force that denies what the tried one of its name does not
        Fleet fleet = Scenario.fleet(vm(1, "host-a", Map.of("residency", "eu")));

        // when
        Report report = tried(
                book(ALLOW_ALL, ZONE_1),
                ZONE_1.replace("[zone-1]", "[zone-1, zone-2]"),
                fleet,
                move(1, "host-a", "host-c"));

        // then
        assertThat(report.replaced()).containsExactly("zone-1-only");
        assertThat(report.moves().getFirst().now().effect()).isEqualTo(Opinion.Effect.WOULD_DENY);
        assertThat(report.moves().getFirst().then().effect()).isEqualTo(Opinion.Effect.WOULD_ALLOW);
    }

    @Test
    void shouldTryTheSecondMoveOfAGuestFromWhereTheFirstLeads() {
        // given a guest that goes on from host-c, and a rule that lets nobody go from there to zone-1
        Fleet fleet = Scenario.fleet(vm(1, "host-a", Map.of()), vm(2, "host-b", Map.of()))
                .withTwin(HostId.of("host-d"), Scenario.host("host-c", "zone-2"));
        Move aside = move(1, "host-a", "host-c");
        Move onward = Scenario.after(aside, move(3, "host-c", "host-b"));
        String held = """
                - name: held
                  kind: when
                  effect: deny
                  when: source.zone == 'zone-2' && target.zone == 'zone-1'
                """;

        // when
        Report report = tried(book(ALLOW_ALL), held, fleet, aside, move(2, "host-b", "host-a"), onward);

        // then
        assertThat(report.moves())
                .extracting(each -> each.then().effect())
                .containsExactly(Opinion.Effect.WOULD_ALLOW, Opinion.Effect.WOULD_ALLOW, Opinion.Effect.WOULD_DENY);
        assertThat(report.moves().getLast().closed())
                .extracting(Report.Closed::to)
                .containsExactly(HostId.of("host-a"));
    }

    private static Report tried(RuleBook inForce, String rules, Fleet fleet, Move... moves) {
        return new Trial(Terms.DEFAULT, inForce, book(rules), fleet, NOW)
                .of(List.of(new Proposal(new Goal.Balance(), List.of(moves))));
    }
}
