package dev.tern.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.policy.Scenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleReaderTest {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                when("vm.name ==", "rules.yaml:6:9: rule \"r\": `when` line 1:11: mismatched input '<EOF>'"),
                when("vm.nmae == 'x'", "there is no vm.nmae; there are vm.id, vm.name, vm.vcpus"),
                when("guest.name == 'x'", "nothing is called guest.name; a condition speaks of vm, source, target"),
                when("vm.name", "expected type 'bool' but found 'string'"),
                when("vm.name == 1", "found no matching overload for '_==_' applied to '(string, int)'"),
                when("move.duration_high > 5", "found no matching overload for '_>_'"),
                when("move.duration_high > duration('5 bananas')", "duration validation failed"),
                when("vm.name.matches('(')", "line 1:17: not a pattern that RE2 knows: \"(\""),
                when("vm.name.matches('(?=x)')", "not a pattern that RE2 knows"),
                when("vm.name.matches('((a{100}){100}){100}')", "multiply to more than 1000"),
                when("vm.name.matches(vm.labels.pattern)", "a pattern is written out as text"),
                when("vm.name + vm.name == 'aa'", "+ adds numbers and times only"),
                when("[[1], [2]].exists(x, x == [1])", "lists and maps hold plain values"),
                when(
                        "[1, 2].map(x, x * 2).size() == 2",
                        "map is not among the macros here: has, all, exists, exists_one"),
                when("(".repeat(60) + "true" + ")".repeat(60), "recursion limit exceeded"),
                when("vm.name == '" + "x".repeat(5000) + "'", "expression code point size exceeds limit"),
                rule("kind: wnidow", "has the kind \"wnidow\"; there are zone, anti-affinity, window"),
                rule("kind: zone\n  allowd: [zone-1]", "does not know the key \"allowd\"; it has name, kind, reason"),
                rule("kind: zone", "lacks the key \"allowed\""),
                rule("kind: zone\n  allowed: []", "wants a list with at least one item for \"allowed\""),
                rule("kind: zone\n  allowed: zone-1", "wants a list with at least one item for \"allowed\""),
                rule("kind: concurrency\n  most: 0", "reads no number from 1 to 10000 in \"0\""),
                rule("kind: concurrency\n  most: NaN", "reads no number from 1 to 10000 in \"NaN\""),
                rule("kind: concurrency\n  most: 2\n  per: rack", "write one of fleet, source, target, host"),
                rule("kind: downtime-budget\n  budgets: {web: 10}", "reads no duration in \"10\"; write 300ms, 5s"),
                rule("kind: downtime-budget\n  budgets: {web: -1s}", "reads no duration in \"-1s\""),
                rule("kind: approval", "rules.yaml:3:3: rule \"r\" lacks the key \"people\""),
                rule(
                        "kind: approval\n  people: 0",
                        "rules.yaml:5:11: rule \"r\" reads no number of people, 1 or 2, in \"0\""),
                rule("kind: approval\n  people: 3", "reads no number of people, 1 or 2, in \"3\""),
                rule("kind: approval\n  people: -1", "reads no number of people, 1 or 2, in \"-1\""),
                rule("kind: approval\n  people: two", "reads no number of people, 1 or 2, in \"two\""),
                rule("kind: approval\n  people: 99999999999", "in \"99999999999\""),
                rule("kind: approval\n  people:", "rules.yaml:5:10: rule \"r\" wants one text for \"people\""),
                rule("kind: approval\n  people: [ann, bob]", "wants one text for \"people\""),
                rule(
                        "kind: approval\n  people: 1\n  by: ann",
                        "rules.yaml:6:3: rule \"r\" does not know the key \"by\""),
                rule("kind: approval\n  people: 1\n  effect: allow", "does not know the key \"effect\""),
                rule("kind: approval\n  people: 1\n  people: 2", "rules.yaml:6:3: the key \"people\" stands twice"),
                rule("kind: approval\n  match: vm.lables.x\n  people: 1", "rules.yaml:5:10: rule \"r\": `match`"),
                rule("kind: approval\n  match: plan.moves\n  people: 1", "expected type 'bool' but found 'int'"),
                rule("kind: when\n  effect: needs-approval\n  when: 'true'", "write one of allow, deny, defer"),
                rule("kind: when\n  effect: maybe\n  when: 'true'", "write one of allow, deny, defer"),
                rule("kind: when\n  effect: deny\n  wait: 5m\n  when: 'true'", "\"wait\" goes with effect defer"),
                freeze("first: 2026-02-30", "has the date 2026-02-30, which no calendar has"),
                freeze("first: 2026-12-31\n      last: 2026-12-01", "ends before it begins"),
                freeze("first: 31.12.2026", "reads no date in \"31.12.2026\"; write YYYY-MM-DD"),
                freeze("from: '25:00'", "reads no time of day in \"25:00\""),
                freeze("from: 9:00", "reads no time of day in \"9:00\"; write HH:MM"),
                freeze("from: '09:00'\n      to: '09:00'", "begins and ends at 09:00; leave both out"),
                freeze("days: [mon, tues]", "does not know the day \"tues\"; write mon, tue"),
                freeze("days: []", "wants a list of days"),
                rule(
                        "kind: freeze\n  time-zone: Europe/Belrin\n  closed:\n    - days: [mon]",
                        "does not know the time zone \"Europe/Belrin\""),
                rule("kind: freeze\n  time-zone: '?'\n  closed:\n    - days: [mon]", "reads no time zone in \"?\""),
                rule("kind: freeze\n  time-zone: UTC", "lacks the key \"closed\""));
    }

    private static Arguments when(String expression, String message) {
        String quoted = '"' + expression.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return rule("kind: when\n  effect: deny\n  when: " + quoted, message);
    }

    private static Arguments freeze(String span, String message) {
        return rule("kind: freeze\n  time-zone: UTC\n  closed:\n    - " + span, message);
    }

    private static Arguments rule(String body, String message) {
        return Arguments.of("- name: r\n  " + body, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void shouldRefuseAMistakenRuleAndSayWhatToDo(String rule, String message) {
        // when
        RuleReader.Reading reading = Scenario.read(rule + "\n");

        // then
        assertThat(reading.book()).isEmpty();
        assertThat(reading.problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text).startsWith("rules.yaml:").contains(message));
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("rules: []", "lacks the key \"version\""),
                Arguments.of("version: 2\nrules: []", "this service reads version 1"),
                Arguments.of("version: 1\nruels: []", "does not know the key \"ruels\""),
                Arguments.of("version: 1\nrules: {a: b}", "wants a list of rules"),
                Arguments.of("- a", "a rules file has the keys"),
                Arguments.of(
                        "version: 1\nversion: 1\n",
                        "rules.yaml:2:1: the key \"version\" stands twice, first in line 1"),
                Arguments.of("version: 1\nrules:\n\t- name: x", "rules.yaml:3:1: not YAML"),
                Arguments.of(
                        "version: 1\nrules: !!javax.script.ScriptEngineManager []",
                        "the tag \"tag:yaml.org,2002:javax"),
                Arguments.of("version: !!int 1", "the tag \"tag:yaml.org,2002:int\" is not taken here"),
                Arguments.of("version: &v 1", "the anchor &v is not taken here"),
                Arguments.of("a: &a [x,x]\nb: [*a,*a]", "the anchor &a is not taken here"),
                Arguments.of("version: 1\nrules: *gone", "the alias *gone is not taken here"),
                Arguments.of("version: 1\n---\nversion: 1", "a second document begins"),
                Arguments.of("[".repeat(100_000), "nested deeper than 16 levels"),
                Arguments.of("? [a]\n: b", "a key is one text"),
                Arguments.of("version: \"1", "not YAML"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badFiles")
    void shouldRefuseABadFileAndSayWhere(String file, String message) {
        // when
        RuleReader.Reading reading = Scenario.readFile(file);

        // then
        assertThat(reading.book()).isEmpty();
        assertThat(reading.problems()).first().asString().contains(message);
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        // when
        RuleReader.Reading reading = Scenario.read("""
                - name: Bad Name
                  kind: zone
                  allowed: [zone-1]
                - name: twice
                  kind: concurrency
                  most: many
                - name: twice
                  kind: anti-affinity
                  lable: group
                """);

        // then
        assertThat(reading.problems())
                .extracting(Problem::code)
                .containsExactly(
                        "rule.name.invalid",
                        "rule.value.invalid",
                        "rule.key.missing",
                        "rule.name.twice",
                        "rule.key.unknown");
    }

    @Test
    void shouldTakeNorwayAndOtherWordsAsTheTextsTheyAre() {
        // when
        RuleBook book = Scenario.book("""
                - name: nordics
                  kind: zone
                  allowed: [no, on, 1e3, 0x10, 2026-01-01, null]
                """);

        // then
        assertThat(((ZoneRule) book.rules().getFirst()).allowed())
                .containsExactlyInAnyOrder("no", "on", "1e3", "0x10", "2026-01-01", "null");
    }

    @Test
    void shouldReadAnEmptyFileAsNoRulesAndWarnThatNothingIsAllowed() {
        // when
        RuleReader.Reading reading = Scenario.readFile("version: 1\nrules:\n");

        // then
        assertThat(reading.book()).map(RuleBook::rules).contains(List.of());
        assertThat(reading.problems()).extracting(Problem::code).containsExactly("rule.none.allows");
    }

    static Stream<Arguments> suspicious() {
        return Stream.of(
                Arguments.of("1 == 2 && vm.name == 'a'", "deny", "rule.never.matches"),
                Arguments.of("vm.name == 'a' && vm.name == 'b'", "deny", "rule.never.matches"),
                Arguments.of("vm.labels.a == 'x' && vm.labels['a'] == 'y'", "deny", "rule.never.matches"),
                Arguments.of("1 < 2", "deny", "rule.always.denies"),
                Arguments.of("1 / 0 == 1", "deny", "rule.always.fails"),
                Arguments.of("plan.goal == 'balnce'", "deny", "rule.word.unknown"),
                Arguments.of("target.health != 'up' || source.health == 'broken'", "deny", "rule.word.unknown"),
                Arguments.of("true", "deny", "rule.conflict"),
                Arguments.of("true", "allow", "rule.repeated"));
    }

    @ParameterizedTest
    @MethodSource("suspicious")
    void shouldWarnOfRulesThatAreHardlyMeant(String condition, String effect, String code) {
        // when
        RuleReader.Reading reading = Scenario.read(Scenario.ALLOW_ALL + "- name: r\n  kind: when\n  effect: " + effect
                + "\n  when: \"" + condition + "\"\n");

        // then
        assertThat(reading.book()).isPresent();
        assertThat(reading.problems()).extracting(Problem::code).contains(code);
    }

    @Test
    void shouldWarnOfZonesAndLabelsThatTheFleetDoesNotHave() {
        // given
        RuleBook book = Scenario.book(Scenario.ALLOW_ALL, """
                - name: zones
                  kind: zone
                  allowed: [zone-1, zone-9]
                - name: spread
                  kind: anti-affinity
                  label: gruop
                - name: tenant
                  kind: when
                  effect: deny
                  when: has(vm.labels.tenant) && vm.labels['group'] == 'a'
                """);

        // when
        List<Problem> problems = book.lint(Scenario.fleet(Scenario.vm(1, "host-a", java.util.Map.of("group", "a"))));

        // then
        assertThat(problems)
                .extracting(Problem::text)
                .containsExactly(
                        "rule \"zones\" allows zone zone-9, in which there is no host",
                        "rule \"spread\" speaks of the label gruop, which no guest of the fleet has",
                        "rule \"tenant\" speaks of the label tenant, which no guest of the fleet has");
    }
}
