package dev.tern.policy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Approval;
import dev.tern.contracts.plan.Approvals;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.policy.trial.Proposal;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as it is, with a real broker. */
@QuarkusTest
@QuarkusTestResource(PolicyTestResource.class)
class PolicyIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Queue<Event<PlanVerdict>> verdicts = new ConcurrentLinkedQueue<>();
    private EventPublisher publisher;
    private TopicReader reader;
    private Events events;
    private Path rules;

    @BeforeEach
    void connect() {
        Config config = ConfigProvider.getConfig();
        rules = config.getValue("tern.policy.rules", Path.class);
        KafkaConnection kafka =
                KafkaConnection.of(config.getValue("kafka.bootstrap.servers", String.class), "policy-it");
        events = new Events("tern://scheduler", Clock.systemUTC(), new SecureRandom());
        publisher = EventPublisher.open(kafka, events);
        reader = TopicReader.on(kafka)
                .topics(Topic.VERDICTS)
                .start(EventHandlers.builder()
                        .on(EventType.VERDICT, verdicts::add)
                        .build());
        await().atMost(SOON)
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        Scenario.hosts().forEach(host -> publisher.publish(EventType.HOST, host));
        publisher.publish(EventType.VM, Scenario.vm(1, "host-a", Map.of("group", "web")));
        publisher.publish(EventType.VM, Scenario.vm(2, "host-b", Map.of("group", "web")));
        publisher.publish(EventType.VM, Scenario.vm(3, "host-a", Map.of()));
        Instant now = Instant.now();
        Scenario.hosts()
                .forEach(host -> publisher.publish(
                        EventType.SAMPLE, new HostSample(host.id(), now, Ratio.ZERO, DataSize.ZERO, List.of())));
    }

    @AfterEach
    void disconnect() {
        reader.close();
        publisher.close();
    }

    @Test
    void shouldAnswerAPlanAndRecordTheAnswer() {
        // given
        Move allowed = move(3, "host-a", "host-b");
        Move denied = move(1, "host-a", "host-b");
        Plan plan = plan(11, allowed, denied);

        // when
        publisher.publish(EventType.PLAN, plan);

        // then
        PlanVerdict verdict = verdictOn(plan, 1);
        assertThat(verdict.planHash()).isEqualTo(plan.hash());
        assertThat(verdict.moves().get(allowed.id())).isInstanceOf(Verdict.Allow.class);
        assertThat(verdict.moves().get(denied.id()))
                .isInstanceOfSatisfying(
                        Verdict.Deny.class,
                        deny -> assertThat(deny.decisions()).first().hasFieldOrPropertyWithValue("rule", "spread"));
        await().atMost(SOON)
                .untilAsserted(() -> given().queryParam("subject", plan.id().value())
                        .get("/api/audit")
                        .then()
                        .statusCode(200)
                        .body("entries.action", hasItem("plan.submitted")));
        given().queryParam("subject", denied.id().value())
                .get("/api/audit")
                .then()
                .statusCode(200)
                .body("entries[0].action", equalTo("verdict.deny"))
                .body("entries[0].actor", equalTo("service:policy"))
                .body("entries[0].reason", containsString("spread"));
        given().get("/api/audit/verify").then().statusCode(200).body("whole", equalTo(true));
        given().get("/q/metrics")
                .then()
                .body(containsString("tern_policy_verdicts_total{verdict=\"allow\"}"))
                .body(containsString("tern_policy_decisions_total{effect=\"deny\",rule=\"spread\"}"));
    }

    @Test
    void shouldRecordWhatOthersDidOnceHoweverOftenItIsTold() {
        // given
        String subject = events.newId();
        Event<AuditEntry> event = events.of(
                EventType.AUDIT,
                new AuditEntry(
                        Instant.now(),
                        "user:ann",
                        "host.cordoned",
                        subject,
                        "disk is failing, password=hunter2",
                        Map.of("token", "abc")));

        // when
        publisher.publish(event);
        publisher.publish(event);
        publisher.publish(
                EventType.AUDIT, new AuditEntry(Instant.now(), "user:ann", "host.uncordoned", subject, "", Map.of()));

        // then
        await().atMost(SOON).untilAsserted(() -> given().queryParam("subject", subject)
                .get("/api/audit")
                .then()
                .statusCode(200)
                .body("entries.action", equalTo(List.of("host.uncordoned", "host.cordoned")))
                .body("entries[1].reason", equalTo("disk is failing, [redacted]"))
                .body("entries[1].detail.token", equalTo("[redacted]")));
    }

    @Test
    void shouldTakeAnAllowBackWhenTheRulesChange() throws IOException {
        // given a move that is allowed
        Plan plan = plan(12, move(3, "host-a", "host-c"));
        publisher.publish(EventType.PLAN, plan);
        assertThat(verdictOn(plan, 1).moves().values()).first().isInstanceOf(Verdict.Allow.class);
        String before = Files.readString(rules);

        try {
            // when
            Files.writeString(rules, before + PolicyTestResource.NOTHING_TO_ZONE_2);
            given().post("/api/rules/reload").then().statusCode(200).body("plans_withdrawn", equalTo(1));

            // then
            assertThat(verdictOn(plan, 2).moves().values())
                    .first()
                    .isInstanceOfSatisfying(Verdict.Deny.class, deny -> assertThat(deny.decisions())
                            .first()
                            .hasFieldOrPropertyWithValue("rule", "nothing-to-zone-2"));
        } finally {
            Files.writeString(rules, before);
            given().post("/api/rules/reload").then().statusCode(200);
        }
    }

    @Test
    void shouldLeaveAPlanToPeopleUntilTheyApproveItOrNoRuleWantsThem() throws IOException {
        // given
        String before = Files.readString(rules);
        Plan approved = plan(15, move(3, "host-a", "host-c")).with(new Approvals("user:ann", 0, List.of()));
        Plan freed = plan(16, move(3, "host-a", "host-b"));
        try {
            Files.writeString(rules, before + PolicyTestResource.APPROVED_BY_ONE);
            given().post("/api/rules/reload").then().statusCode(200);

            // when it is asked for, approved by the one who asks, and by another
            publisher.publish(EventType.PLAN, approved);
            Verdict asked = verdictOn(approved, 1)
                    .moves()
                    .get(approved.moves().getFirst().id());
            publisher.publish(EventType.PLAN, approvedBy(approved, "user:ann"));
            Verdict own = verdictOn(approved, 2)
                    .moves()
                    .get(approved.moves().getFirst().id());
            publisher.publish(EventType.PLAN, approvedBy(approved, "user:bob"));

            // then
            assertThat(asked).isInstanceOfSatisfying(Verdict.NeedsApproval.class, needs -> {
                assertThat(needs.missing()).isEqualTo(1);
                assertThat(needs.decisions()).extracting(RuleDecision::rule).containsExactly("approved-by-one");
            });
            assertThat(own).isEqualTo(asked);
            assertThat(verdictOn(approved, 3).moves().values()).first().isInstanceOf(Verdict.Allow.class);
            given().queryParam("subject", approved.moves().getFirst().id().value())
                    .get("/api/audit")
                    .then()
                    .body(
                            "entries.action",
                            equalTo(List.of("verdict.allow", "verdict.needs-approval", "verdict.needs-approval")))
                    .body("entries[1].detail.missing", equalTo("1"));
            given().get("/q/metrics")
                    .then()
                    .body(containsString("tern_policy_verdicts_total{verdict=\"needs-approval\"}"));
            publisher.publish(EventType.PLAN, approved.withState(PlanState.DONE));

            // and one that waits is judged anew when the rule goes
            publisher.publish(EventType.PLAN, freed);
            assertThat(verdictOn(freed, 1).moves().values()).first().isInstanceOf(Verdict.NeedsApproval.class);
        } finally {
            Files.writeString(rules, before);
            given().post("/api/rules/reload").then().statusCode(200);
        }
        assertThat(verdictOn(freed, 2).moves().values()).first().isInstanceOf(Verdict.Allow.class);
        publisher.publish(EventType.PLAN, freed.withState(PlanState.DONE));
    }

    private static Plan approvedBy(Plan plan, String person) {
        return plan.with(plan.approvals().with(new Approval(person, Instant.now(), plan.hash(), "")));
    }

    @Test
    void shouldKeepTheRulesWhenTheNewOnesAreBroken() throws IOException {
        // given
        String before = Files.readString(rules);
        try {
            // when
            Files.writeString(rules, before + "- name: x\n  kind: when\n  effect: allow\n  when: vm.nmae == 'x'\n");

            // then
            given().post("/api/rules/reload")
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("code", equalTo("rules.broken"))
                    .body("detail", containsString("there is no vm.nmae"));
            given().get("/api/rules")
                    .then()
                    .statusCode(200)
                    .body("rules.name", equalTo(List.of("allow-all", "spread")));
        } finally {
            Files.writeString(rules, before);
        }
    }

    @Test
    void shouldCheckRulesWithoutTakingThem() {
        given().contentType("text/plain")
                .body("version: 1\nrules:\n- name: z\n  kind: zone\n  allowed: [zone-7]\n")
                .post("/api/rules/check")
                .then()
                .statusCode(200)
                .body("usable", equalTo(true))
                .body("problems.code", hasItem("rule.none.allows"));
        given().contentType("text/plain")
                .body("version: 1\nrules:\n- name: z\n  kind: zzz\n")
                .post("/api/rules/check")
                .then()
                .statusCode(200)
                .body("usable", equalTo(false))
                .body("problems[0].line", equalTo(4));
    }

    @Test
    void shouldTryRulesWithoutAllowingAnything() throws IOException {
        // given a rule that is not in force, and moves that nobody makes
        Move kept = hypothetical(51, move(3, "host-a", "host-b"));
        Move denied = hypothetical(52, move(1, "host-a", "host-c"));
        String rule = "version: 1\nrules:\n" + PolicyTestResource.NOTHING_TO_ZONE_2;
        Map<String, Object> request = Map.of(
                "file",
                "new.yaml",
                "rules",
                rule,
                "added",
                List.of(Map.of("host", "host-n", "like", "host-c")),
                "plans",
                List.of(new Proposal(new Goal.Balance(), List.of(kept, denied))),
                "actor",
                "user:ann");

        // when
        byte[] answer = given().contentType("application/json")
                .body(TernJson.bytes(request))
                .post("/api/rules/try")
                .then()
                .statusCode(200)
                .body("hypothetical", equalTo(true))
                .body("moves[0].then.effect", equalTo("would-allow"))
                .body("moves[1].now.effect", equalTo("would-allow"))
                .body("moves[1].then.effect", equalTo("would-deny"))
                .body("moves[1].then.decisions[0].rule", equalTo("nothing-to-zone-2"))
                .body("moves[1].closed.to", equalTo(List.of("host-b", "host-n")))
                .extract()
                .asByteArray();

        // then the answer is none to a plan, no verdict was said, and the audit log tells what it was
        assertThatThrownBy(() -> TernJson.read(answer, PlanVerdict.class)).isInstanceOf(IOException.class);
        given().queryParam("action", "rules.tried")
                .get("/api/audit")
                .then()
                .body("entries[0].actor", equalTo("user:ann"))
                .body(
                        "entries[0].reason",
                        equalTo("hypothetical, nothing was allowed: new.yaml with 1 rules would allow 1,"
                                + " defer 0, need approval for 0 and deny 1 of 2 moves"));
        given().queryParam("subject", kept.id().value())
                .get("/api/audit")
                .then()
                .body("entries", equalTo(List.of()));
        given().get("/api/rules").then().body("rules.name", equalTo(List.of("allow-all", "spread")));
        Plan real = plan(14, move(3, "host-a", "host-c"));
        publisher.publish(EventType.PLAN, real);
        assertThat(verdictOn(real, 1).moves().values()).first().isInstanceOf(Verdict.Allow.class);
        assertThat(verdicts)
                .noneMatch(event -> event.data().moves().containsKey(kept.id())
                        || event.data().moves().containsKey(denied.id()));
    }

    private static Move hypothetical(int id, Move move) {
        return new Move(
                Scenario.migrationId(id),
                move.vm(),
                move.vmName(),
                move.from(),
                move.to(),
                move.startAt(),
                move.predicted(),
                move.worth(),
                List.of(),
                move.manner());
    }

    @Test
    void shouldRefuseToTryWhatCannotBeTried() {
        assertThat(tried("bad.yaml", "version: 1\nrules:\n- name: z\n  kind: zzz\n", 422))
                .contains("rules.broken")
                .contains("bad.yaml:4:9")
                .contains("zzz")
                .contains("zone, anti-affinity")
                .contains("nothing was tried");
        assertThat(tried("empty.yaml", "version: 1\nrules:\n", 422))
                .contains("rules.none")
                .contains("empty.yaml");
        assertThat(tried("two\nlines", "", 400)).contains("request.text");
        given().contentType("application/json")
                .body("{\"file\":\"a\",\"rules\":\"\",\"force\":true}")
                .post("/api/rules/try")
                .then()
                .statusCode(400)
                .body("detail", containsString("force"));
        given().contentType("application/json")
                .body(TernJson.bytes(Map.of(
                        "file",
                        "new.yaml",
                        "rules",
                        "version: 1\nrules:\n" + PolicyTestResource.NOTHING_TO_ZONE_2,
                        "added",
                        List.of(Map.of("host", "host-n", "like", "host-z")))))
                .post("/api/rules/try")
                .then()
                .statusCode(400)
                .body("code", equalTo("host.unknown"));
    }

    private static String tried(String file, String rules, int status) {
        return given().contentType("application/json")
                .body(TernJson.bytes(Map.of("file", file, "rules", rules)))
                .post("/api/rules/try")
                .then()
                .statusCode(status)
                .extract()
                .asString();
    }

    @Test
    void shouldRefuseABadQueryWithAProblem() {
        given().queryParam("limit", "-1")
                .get("/api/audit")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("limit"));
        given().queryParam("limit", "1001").get("/api/audit").then().statusCode(400);
        given().queryParam("after", "x' OR 1=1").get("/api/audit").then().statusCode(400);
    }

    private PlanVerdict verdictOn(Plan plan, int count) {
        await().atMost(SOON)
                .until(() -> verdicts.stream()
                                .filter(event -> event.data().plan().equals(plan.id()))
                                .count()
                        >= count);
        return verdicts.stream()
                .map(Event::data)
                .filter(verdict -> verdict.plan().equals(plan.id()))
                .skip(count - 1)
                .findFirst()
                .orElseThrow();
    }

    private static Move move(int vm, String from, String to) {
        return Scenario.move(vm, from, to, Instant.now(), Duration.ofSeconds(10));
    }

    private static Plan plan(int number, Move... moves) {
        Plan plan = Scenario.plan(moves);
        PlanId id = Scenario.planId(number);
        return new Plan(
                id,
                plan.hash(),
                plan.goal(),
                Instant.now(),
                Instant.now().plus(Duration.ofHours(1)),
                plan.state(),
                plan.moves(),
                plan.reasons());
    }
}
