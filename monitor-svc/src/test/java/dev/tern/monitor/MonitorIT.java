package dev.tern.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.testing.TestBroker;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as it is packaged, with a real broker and real daemons. */
class MonitorIT {

    private static final VmId WEB = VmId.of("00000000-0000-4000-8000-00000000000a");
    private static final MigrationId MOVE = MigrationId.of("00000000-0000-4000-8000-0000000000b1");
    private static final PlanId PLAN = PlanId.of("00000000-0000-4000-8000-0000000000c1");
    private static final HostId HOST_A = HostId.of("host-a");
    private static final HostId HOST_B = HostId.of("host-b");
    private static final ObjectMapper JSON = TernJson.mapper();

    @TempDir
    private Path folder;

    private final Map<HostId, Host> hosts = new ConcurrentHashMap<>();
    private final Map<VmId, Vm> vms = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<HostSample> samples = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<AuditEntry> audit = new ConcurrentLinkedQueue<>();

    private TestBroker broker;
    private EventPublisher publisher;
    private TopicReader reader;
    private LocalProcess hostA;
    private LocalProcess hostB;
    private MonitorProcess monitor;

    @BeforeEach
    void open() throws Exception {
        broker = TestBroker.open();
        hostA = LocalProcess.daemon(folder, "host-a");
        hostB = LocalProcess.daemon(folder, "host-b");
        publisher = EventPublisher.open(
                broker.connection("it"), new Events("tern://it", InstantSource.system(), new SecureRandom()));
        reader = TopicReader.on(broker.connection("it"))
                .topics(Topic.INVENTORY, Topic.SAMPLES, Topic.AUDIT)
                .start(EventHandlers.builder()
                        .on(EventType.HOST, event -> hosts.put(event.data().id(), event.data()))
                        .on(EventType.VM, event -> vms.put(event.data().id(), event.data()))
                        .gone(EventType.VM, key -> vms.remove(VmId.of(key)))
                        .on(EventType.SAMPLE, event -> samples.add(event.data()))
                        .on(EventType.AUDIT, event -> audit.add(event.data()))
                        .build());
        monitor = MonitorProcess.start(folder, broker.bootstrap(), Map.of());
        monitor.awaitReady();
    }

    @AfterEach
    void close() {
        monitor.close();
        reader.close();
        publisher.close();
        hostA.close();
        hostB.close();
        broker.close();
    }

    @Test
    void shouldSeeTellAndShowTheFleetAndRememberOverARestart() throws Exception {
        shouldTellOfHostsAndGuests();
        shouldShowMovesAndLinks();
        shouldShowWhatPortsAreRatedAt();
        shouldCordonAndSayWho();
        shouldRefuseInProblems();
        shouldGiveMetrics();
        shouldRememberOverARestart();
        shouldNotBeHeldUpByAHostThatHangs();
        shouldGiveUpAHostThatIsGone();
    }

    private void shouldTellOfHostsAndGuests() throws Exception {
        try (EmbeddedHypervisor hypervisor = EmbeddedHypervisor.connect(hostA.socket())) {
            hypervisor.define(new GuestDefinition(
                    WEB, "web-1", 1, DataSize.ofMiB(64), Map.of("group", "web"), "idle", Map.of("seed", "1")));
            hypervisor.start(WEB);
        }
        soon().until(() -> vms.containsKey(WEB) && hosts.containsKey(HOST_A) && hosts.containsKey(HOST_B));
        assertThat(vm(WEB).host()).isEqualTo(HOST_A);
        assertThat(vm(WEB).labels()).containsEntry("group", "web");
        assertThat(host(HOST_A).zone()).isEqualTo("zone-1");
        assertThat(host(HOST_A).labels()).containsEntry("rack", "r1");
        soon().until(() -> samples.stream()
                .anyMatch(
                        sample -> sample.host().equals(HOST_A) && !sample.vms().isEmpty()));
        soon().until(() -> monitor.get("/api/vms").path(0).path("cpu_ratio").isNumber());
        JsonNode vm = monitor.get("/api/vms").path(0);
        assertThat(vm.path("memory_bytes").asLong()).isEqualTo(64L << 20);
        assertThat(vm.path("check").path("faults").asLong()).isZero();
        assertThat(monitor.get("/api/hosts")).hasSize(2);
    }

    private void shouldShowMovesAndLinks() {
        publisher.publish(EventType.MIGRATION, move(1, new MigrationState.Requested()));
        publisher.publish(EventType.MIGRATION, move(2, new MigrationState.Copying(1)));
        publisher.publish(
                EventType.LINK, new LinkSample(HOST_A, HOST_B, Instant.EPOCH, Bandwidth.ofMiBPerSecond(100), MOVE));
        soon().until(() ->
                monitor.get("/api/migrations/" + MOVE).path("phase").asText().equals("copying"));
        soon().until(() -> monitor.get("/api/links").size() == 1);
        assertThat(monitor.get("/api/migrations").path(0).path("steps")).hasSize(2);
        assertThat(monitor.get("/api/vms").path(0).path("migration").asText()).isEqualTo(MOVE.value());
    }

    private void shouldShowWhatPortsAreRatedAt() {
        publisher.publish(EventType.HOST_PORT, port(HOST_A));
        publisher.publish(EventType.HOST_PORT, port(HOST_B));
        soon().until(() -> speed(0).asLong() == 1_250_000_000L && speed(1).isNumber());
        publisher.remove(EventType.HOST_PORT, "host-b/port");
        soon().until(() -> speed(1).isMissingNode());
    }

    private static HostPort port(HostId host) {
        return new HostPort(host, "bond0", Bandwidth.ofMbitPerSecond(10_000), Instant.EPOCH);
    }

    private JsonNode speed(int host) {
        return monitor.get("/api/hosts").path(host).path("port_bytes_per_second");
    }

    private void shouldCordonAndSayWho() {
        JsonNode host = monitor.post("/api/hosts/host-b/cordon", "{\"actor\":\"user:ann\",\"reason\":\"new fans\"}");
        assertThat(host.path("cordoned").asBoolean()).isTrue();
        soon().until(() -> host(HOST_B).cordoned() && !audit.isEmpty());
        assertThat(audit.element().actor()).isEqualTo("user:ann");
        assertThat(audit.element().action()).isEqualTo("host.cordoned");
    }

    private void shouldRefuseInProblems() {
        problem(monitor.get("/api/migrations/nonsense"), 400, "request.id");
        problem(monitor.get("/api/migrations/" + PLAN), 404, "migration.unknown");
        problem(monitor.get("/api/nothing"), 404, "http.404");
        problem(monitor.post("/api/hosts/host-z/cordon", ""), 404, "host.unknown");
        problem(monitor.post("/api/hosts/host-a/cordon", "{\"actor\":5}"), 400, "request.unreadable");
        problem(monitor.post("/api/hosts/host-a/cordon", "{\"actor\":\" \"}"), 400, "request.unreadable");
        problem(monitor.post("/api/hosts/host-a/cordon", "{\"tempo\":1}"), 400, "request.unreadable");
    }

    private static void problem(JsonNode problem, int status, String code) {
        assertThat(problem.path("status").asInt()).as(problem.toString()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("detail").asText()).isNotBlank();
    }

    private void shouldGiveMetrics() {
        soon().until(() -> monitor.text("/q/metrics").contains("tern_host_cpu_ratio{host=\"host-a\"}"));
        soon().until(() ->
                monitor.text("/q/metrics").contains("tern_host_port_bytes_per_second{host=\"host-a\"} 1.25E9"));
        assertThat(monitor.text("/q/metrics"))
                .doesNotContain("tern_host_port_bytes_per_second{host=\"host-b\"}")
                .contains("tern_events_published_total")
                .contains("tern_migrations_in_running_phase 1");
    }

    private void shouldRememberOverARestart() throws Exception {
        monitor.close();
        monitor = MonitorProcess.start(folder, broker.bootstrap(), Map.of());
        monitor.awaitReady();
        soon().until(() -> monitor.get("/api/hosts").size() == 2);
        assertThat(monitor.get("/api/hosts").path(1).path("cordoned").asBoolean())
                .isTrue();
        assertThat(monitor.get("/api/migrations/" + MOVE).path("phase").asText())
                .isEqualTo("copying");
        assertThat(monitor.get("/api/links")).hasSize(1);
        assertThat(speed(0).asLong()).isEqualTo(1_250_000_000L);
    }

    private void shouldNotBeHeldUpByAHostThatHangs() throws Exception {
        hostB.signal("STOP");
        soon().until(() ->
                monitor.get("/api/hosts").path(1).path("health").asText().equals("down"));
        samples.clear();
        soon().until(() ->
                samples.stream().filter(sample -> sample.host().equals(HOST_A)).count() > 3);
        assertThat(monitor.get("/api/hosts").path(0).path("health").asText()).isEqualTo("up");
        hostB.signal("CONT");
        soon().until(() ->
                monitor.get("/api/hosts").path(1).path("health").asText().equals("up"));
    }

    private void shouldGiveUpAHostThatIsGone() {
        hostA.kill();
        soon().until(() ->
                monitor.get("/api/hosts").path(0).path("health").asText().equals("down"));
        soon().until(() -> monitor.text("/api/alerts").contains("host.down"));
        assertThat(monitor.get("/api/vms"))
                .as("a silent host's guests are not forgotten")
                .hasSize(1);
    }

    @Test
    void shouldNotStartWithAKeyThatItDoesNotKnow() throws Exception {
        try (MonitorProcess wrong =
                MonitorProcess.start(folder, broker.bootstrap(), Map.of("tern.monitor.perriod", "5s"))) {
            assertThat(wrong.awaitEnd()).isNotZero();
            assertThat(wrong.log()).contains("tern.monitor.perriod");
        }
    }

    private Host host(HostId id) {
        return Objects.requireNonNull(hosts.get(id));
    }

    private Vm vm(VmId id) {
        return Objects.requireNonNull(vms.get(id));
    }

    private static MigrationEvent move(int step, MigrationState state) {
        return new MigrationEvent(MOVE, PLAN, WEB, "web-1", HOST_A, HOST_B, Epoch.FIRST, step, Instant.EPOCH, state);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).ignoreExceptionsInstanceOf(IOException.class);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("No JSON: " + text, e);
        }
    }
}
