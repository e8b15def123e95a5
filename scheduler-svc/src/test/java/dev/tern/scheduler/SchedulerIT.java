package dev.tern.scheduler;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The service as it is, with a real broker; the test plays monitor, policy and agents. */
@QuarkusTest
@QuarkusTestResource(SchedulerTestResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SchedulerIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Queue<Plan> plans = new ConcurrentLinkedQueue<>();
    private final Queue<MigrationCommand> commands = new ConcurrentLinkedQueue<>();
    private final Queue<Quarantine> quarantines = new ConcurrentLinkedQueue<>();
    private final Queue<PredictionReport> reports = new ConcurrentLinkedQueue<>();
    private final Fleets fleets = Fleets.of(3);
    private EventPublisher publisher;
    private TopicReader reader;

    @BeforeEach
    void connect() {
        String bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        KafkaConnection kafka = KafkaConnection.of(bootstrap, "scheduler-it");
        publisher = EventPublisher.open(kafka, new Events("tern://test", Clock.systemUTC(), new SecureRandom()));
        reader = TopicReader.on(kafka)
                .topics(Topic.PLANS, Topic.COMMANDS, Topic.PREDICTIONS, Topic.INVENTORY)
                .start(EventHandlers.builder()
                        .on(EventType.PLAN, e -> plans.add(e.data()))
                        .on(EventType.COMMAND, e -> commands.add(e.data()))
                        .on(EventType.QUARANTINE, e -> quarantines.add(e.data()))
                        .on(EventType.REPORT, e -> reports.add(e.data()))
                        .build());
        await().atMost(SOON)
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    @AfterEach
    void disconnect() {
        reader.close();
        publisher.close();
    }

    /** First: it balances by itself only where no plan is under way, and counts outcomes. */
    @Test
    @Order(1)
    void shouldRelieveOverloadedHostFromSamplesToOutcome() {
        // given an overloaded host
        fleets.guest(1, 2.5, Fleets.host(0)).guest(2, 2.5, Fleets.host(0)).guest(3, 2.5, Fleets.host(0));
        inventory();
        load();

        // when the scheduler notices by itself and policy allows
        Plan plan = await().atMost(SOON).until(() -> submitted(Goal.Balance.class), p -> p != null);
        publisher.publish(EventType.VERDICT, allow(plan));

        // then the agent of the host is told
        Move move = plan.moves().getFirst();
        await().atMost(SOON).untilAsserted(() -> assertThat(commands)
                .anyMatch(c -> c.migration().equals(move.id())));
        MigrationCommand command = commands.stream()
                .filter(c -> c.migration().equals(move.id()))
                .findFirst()
                .orElseThrow();
        assertThat(command.host()).isEqualTo(Fleets.host(0));
        given().get("/api/explain/" + move.id())
                .then()
                .statusCode(200)
                .body("about", equalTo("migration"))
                .body("reasons.code", hasItem("host.relieved"));

        // and when the guest has arrived, what was predicted stands beside what happened
        fleets.now = Instant.now();
        publisher.publish(EventType.MIGRATION, event(plan, move, 1, new MigrationState.Copying(1)));
        publisher.publish(
                EventType.MIGRATION,
                event(plan, move, 2, new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3)))));
        await().atMost(SOON).untilAsserted(() -> assertThat(plans)
                .anyMatch(p -> p.id().equals(plan.id()) && p.state() == PlanState.DONE));
        await().atMost(SOON).untilAsserted(() -> assertThat(reports).hasSize(1));
        given().get("/api/predictions")
                .then()
                .statusCode(200)
                .body("migration", hasItem(move.id().value()));
        await().atMost(SOON).untilAsserted(() -> given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("tern_scheduler_prediction_outcomes 1.0")));
    }

    @Test
    void shouldAnswerBadRequestsWithProblems() {
        problem("{", 400, "request.unreadable");
        problem("", 400, "request.empty");
        problem("null", 400, "request.empty");
        problem("{\"goal\":{\"kind\":\"balance\"},\"speed\":1}", 400, "request.unreadable");
        problem("{\"goal\":{\"kind\":\"manual\"}}", 400, "request.incomplete");
        problem("{\"goal\":{\"kind\":\"manual\"},\"vm\":\"x\",\"to\":\"host-a\"}", 400, "request.unreadable");
        problem(
                "{\"goal\":{\"kind\":\"manual\"},\"vm\":\"" + Fleets.vm(77) + "\",\"to\":\"host-a\"}",
                404,
                "vm.unknown");
        problem("{\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-z\"}}", 404, "host.unknown");
        String place = "{\"vm\":\"" + Fleets.vm(77) + "\",\"to\":\"host-a\"}";
        problem("{\"goal\":{\"kind\":\"manual\"},\"moves\":[]}", 400, "request.too.large");
        problem("{\"goal\":{\"kind\":\"balance\"},\"moves\":[" + place + "]}", 400, "request.contradictory");
        problem(
                "{\"goal\":{\"kind\":\"manual\"},\"moves\":[" + place + "," + place + "]}",
                400,
                "request.contradictory");
        problem("{\"goal\":{\"kind\":\"manual\"},\"moves\":[" + place + "]}", 404, "vm.unknown");
        String evacuation = "{\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-a\"},\"deadline\":";
        problem(evacuation + "\"tomorrow\"}", 400, "request.unreadable");
        problem(evacuation + "\"2026-03-01T10:00:00Z\"}", 400, "deadline.passed");
        problem(
                "{\"goal\":{\"kind\":\"balance\"},\"deadline\":\"2126-03-01T10:00:00Z\"}",
                400,
                "request.contradictory");
        given().get("/api/plans/" + Fleets.plan(5)).then().statusCode(404).body("code", equalTo("plan.unknown"));
        given().get("/api/plans/none").then().statusCode(400).body("code", equalTo("request.id"));
        given().post("/api/migrations/" + Fleets.migration(5) + "/cancel")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("migration.unknown"));
        given().get("/api/explain/nobody").then().statusCode(404).body("code", equalTo("subject.unknown"));
    }

    @Test
    void shouldKeepDraftForItsApply() {
        fleets.guest(11, 0.2, Fleets.host(1));
        inventory();
        load();
        String body = "{\"goal\":{\"kind\":\"manual\"},\"vm\":\"" + Fleets.vm(11) + "\",\"to\":\"host-c\"}";
        await().atMost(SOON).untilAsserted(() -> given().contentType("application/json")
                .body(body)
                .post("/api/plans")
                .then()
                .statusCode(200));

        String id = plans("draft");

        String hash = given().get("/api/plans/" + id)
                .then()
                .statusCode(200)
                .body("moves", hasSize(1))
                // the forest is grown from the shipped rows beside the loop, and answers as soon as it stands
                .body("moves[0].predicted.model", anyOf(equalTo("analytic"), startsWith("forest-")))
                .extract()
                .path("hash");
        given().contentType("application/json")
                .body("{\"hash\":\"00\",\"actor\":\"user:ada\"}")
                .post("/api/plans/" + id + "/apply")
                .then()
                .statusCode(409)
                .body("code", equalTo("plan.hash"));
        given().contentType("application/json")
                .body("{\"hash\":\"" + hash + "\",\"actor\":\"user:ada\"}")
                .post("/api/plans/" + id + "/apply")
                .then()
                .statusCode(200)
                .body("state", equalTo("submitted"));
    }

    @Test
    void shouldStartAPlanOnlyOnceAnotherPersonApprovedItAndPolicyAllows() {
        // given a move that ada orders, and that policy leaves to one person more
        fleets.guest(31, 0.2, Fleets.host(1));
        inventory();
        load();
        String body = "{\"goal\":{\"kind\":\"manual\"},\"vm\":\"" + Fleets.vm(31)
                + "\",\"to\":\"host-c\",\"dry_run\":false,\"actor\":\"user:ada\"}";
        await().atMost(SOON).untilAsserted(() -> given().contentType("application/json")
                .body(body)
                .post("/api/plans")
                .then()
                .statusCode(200));
        Plan plan = await().atMost(SOON).until(() -> submittedFor(31), p -> p != null);
        Move move = plan.moves().getFirst();
        String path = "/api/plans/" + plan.id();
        publisher.publish(EventType.VERDICT, needsApproval(plan));
        await().atMost(SOON).untilAsserted(() -> given().get(path)
                .then()
                .body("state", equalTo("awaiting-approval"))
                .body("approvals.asked_by", equalTo("user:ada"))
                .body("approvals.missing", equalTo(1))
                .body("reasons.code", hasItem("policy.needs.approval")));
        await().atMost(SOON).untilAsserted(() -> given().get("/q/metrics")
                .then()
                .body(containsString("tern_scheduler_plans{state=\"awaiting-approval\"} 1.0")));

        // when ada approves it, somebody approves another plan, and bob approves it
        review(path + "/approve", "{\"hash\":\"" + plan.hash() + "\",\"actor\":\"user:ada\"}", 403, "approval.own");
        review(path + "/approve", "{\"hash\":\"" + plan.hash() + "\"}", 403, "approval.person");
        review(path + "/approve", "{\"hash\":\"00\",\"actor\":\"user:bob\"}", 409, "plan.hash");
        review(path + "/approve", "{\"actor\":\"user:bob\"}", 400, "request.unreadable");
        review(path + "/reject", "{\"hash\":\"00\",\"actor\":\"user:bob\"}", 409, "plan.hash");
        given().contentType("application/json")
                .body("{\"hash\":\"" + plan.hash() + "\",\"actor\":\"user:bob\",\"reason\":\"agreed\"}")
                .post(path + "/approve")
                .then()
                .statusCode(200)
                .body("state", equalTo("submitted"))
                .body("approvals.given.actor", equalTo(List.of("user:bob")));

        // then policy is asked with the approval, and only its allow starts the move
        await().atMost(SOON).untilAsserted(() -> assertThat(plans)
                .anyMatch(p -> p.id().equals(plan.id())
                        && p.state() == PlanState.SUBMITTED
                        && p.approvers().contains("user:bob")));
        assertThat(commands).noneMatch(c -> c.migration().equals(move.id()));
        publisher.publish(EventType.VERDICT, allow(plan));
        await().atMost(SOON).untilAsserted(() -> assertThat(commands)
                .extracting(MigrationCommand::migration)
                .contains(move.id()));
        review(path + "/reject", "", 409, "plan.not.awaiting");
        fleets.now = Instant.now();
        publisher.publish(
                EventType.MIGRATION,
                event(plan, move, 1, new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3)))));
        await().atMost(SOON).untilAsserted(() -> given().get(path).then().body("state", equalTo("done")));
    }

    private @org.jspecify.annotations.Nullable Plan submittedFor(int vm) {
        return plans.stream()
                .filter(p -> p.state() == PlanState.SUBMITTED
                        && p.moves().getFirst().vm().equals(Fleets.vm(vm)))
                .findFirst()
                .orElse(null);
    }

    private static void review(String path, String body, int status, String code) {
        given().contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(status)
                .body("code", equalTo(code));
    }

    private static PlanVerdict needsApproval(Plan plan) {
        Map<MigrationId, Verdict> moves = new HashMap<>();
        plan.moves()
                .forEach(m -> moves.put(
                        m.id(),
                        new Verdict.NeedsApproval(
                                1,
                                Instant.now().plusSeconds(3600),
                                List.of(new RuleDecision(
                                        "critical", RuleDecision.Effect.NEEDS_APPROVAL, "it is critical")))));
        return new PlanVerdict(plan.id(), plan.hash(), Instant.now(), moves);
    }

    @Test
    void shouldQuarantineALinkUntilItIsReleased() {
        // given
        fleets.guest(21, 0.2, Fleets.host(1));
        inventory();
        fleets.now = Instant.now();

        // when three moves over one link fail because of it
        for (int i = 0; i < 3; i++) {
            publisher.publish(
                    EventType.MIGRATION,
                    fleets.event(
                            Fleets.migration(900 + i),
                            Fleets.plan(900),
                            Fleets.vm(21),
                            Fleets.host(2),
                            1,
                            new MigrationState.Failed("copying", new Reason("link.lost", "the link is gone"))));
        }

        // then it is said, shown and counted
        await().atMost(SOON).untilAsserted(() -> assertThat(quarantines)
                .extracting(Quarantine::subject, Quarantine::state)
                .contains(org.assertj.core.groups.Tuple.tuple("host-b>host-c", Quarantine.State.IMPOSED)));
        given().get("/api/quarantines").then().statusCode(200).body("why.code", hasItem("link.lost"));
        await().atMost(SOON).untilAsserted(() -> given().get("/q/metrics")
                .then()
                .body(containsString("tern_scheduler_quarantined{kind=\"link\"} 1.0")));

        // and lifted by people, once
        String body = "{\"host\":\"host-b\",\"to\":\"host-c\",\"actor\":\"user:ada\"}";
        given().contentType("application/json")
                .body(body)
                .post("/api/quarantines/release")
                .then()
                .statusCode(200)
                .body("state", equalTo("lifted"));
        given().contentType("application/json")
                .body(body)
                .post("/api/quarantines/release")
                .then()
                .statusCode(404)
                .body("code", equalTo("quarantine.unknown"));
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(quarantines).extracting(Quarantine::state).contains(Quarantine.State.LIFTED));
    }

    private String plans(String state) {
        List<Map<String, Object>> found =
                given().get("/api/plans").then().statusCode(200).extract().path("");
        return found.stream()
                .filter(p -> state.equals(p.get("state")))
                .map(p -> String.valueOf(p.get("id")))
                .findFirst()
                .orElseThrow();
    }

    private static void problem(String body, int status, String code) {
        given().contentType("application/json")
                .body(body)
                .post("/api/plans")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    private void inventory() {
        for (int i = 0; i < 3; i++) {
            publisher.publish(EventType.HOST, fleets.hostOf(Fleets.host(i)));
        }
        for (int vm : List.of(1, 2, 3, 11, 21, 31)) {
            if (fleets.knows(Fleets.vm(vm))) {
                publisher.publish(EventType.VM, fleets.inventory(Fleets.vm(vm)));
            }
        }
    }

    /** Eight seconds of samples that end now. */
    private void load() {
        Instant end = Instant.now();
        for (int i = 4; i >= 0; i--) {
            fleets.now = end.minusSeconds(2L * i);
            for (int host = 0; host < 3; host++) {
                publisher.publish(EventType.SAMPLE, fleets.sample(Fleets.host(host)));
            }
        }
    }

    private @org.jspecify.annotations.Nullable Plan submitted(Class<? extends Goal> goal) {
        return plans.stream()
                .filter(p -> goal.isInstance(p.goal()) && p.state() == PlanState.SUBMITTED)
                .findFirst()
                .orElse(null);
    }

    private static PlanVerdict allow(Plan plan) {
        Map<MigrationId, Verdict> moves = new HashMap<>();
        plan.moves()
                .forEach(m -> moves.put(m.id(), new Verdict.Allow(Instant.now().plusSeconds(120), List.of())));
        return new PlanVerdict(plan.id(), plan.hash(), Instant.now(), moves);
    }

    private MigrationEvent event(Plan plan, Move move, int step, MigrationState state) {
        return fleets.event(move.id(), plan.id(), move.vm(), move.to(), step, state);
    }
}
