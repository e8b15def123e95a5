package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.testing.TestBroker;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.hypervisor.libvirt.TestGuest;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.migration.AgentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two hosts with a libvirtd and an agent each, and Kafka; the test is scheduler and inventory. */
final class LibvirtPair implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** One of the two. */
    record Place(dev.tern.hypervisor.libvirt.TestHost libvirt, TestAgent agent) {

        HostId id() {
            return agent.host();
        }

        String virsh(String... arguments) {
            return libvirt.virsh(arguments);
        }
    }

    final Place a;
    final Place b;
    private final Path folder;
    private final TestBroker broker;
    private final EventPublisher scheduler;
    private final TopicReader reader;
    private final List<MigrationEvent> events = new CopyOnWriteArrayList<>();
    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final List<OwnershipRecord> records = new CopyOnWriteArrayList<>();
    private final List<AuditEntry> audited = new CopyOnWriteArrayList<>();
    private int made;

    /** @param hooked whether libvirt asks the start hook on both hosts */
    LibvirtPair(Path folder, boolean hooked) throws IOException {
        this(folder, hooked, new HookTargets(Optional.empty(), true, Duration.ofSeconds(10)));
    }

    LibvirtPair(Path folder, boolean hooked, HookTargets targets) throws IOException {
        dev.tern.hypervisor.libvirt.TestHost.isNeeded();
        this.folder = folder;
        broker = TestBroker.open();
        TestCertificates authority = new TestCertificates(folder, "authority");
        a = place("host-a", authority, hooked, targets);
        b = place("host-b", authority, hooked, targets);
        scheduler = EventPublisher.open(
                broker.connection("scheduler"),
                new Events("tern://scheduler", InstantSource.system(), new SecureRandom()));
        reader = TopicReader.on(broker.connection("test"))
                .topics(Topic.EVENTS, Topic.ALERTS, Topic.OWNERSHIP, Topic.AUDIT)
                .start(EventHandlers.builder()
                        .on(EventType.MIGRATION, event -> events.add(event.data()))
                        .on(EventType.ALERT, event -> alerts.add(event.data()))
                        .on(EventType.AUDIT, event -> audited.add(event.data()))
                        .on(EventType.OWNERSHIP, event -> records.add(event.data()))
                        .build());
    }

    private Place place(String name, TestCertificates authority, boolean hooked, HookTargets targets)
            throws IOException {
        var libvirt = new dev.tern.hypervisor.libvirt.TestHost(folder.resolve(name));
        Path starts = folder.resolve(name).resolve("starts");
        if (hooked) {
            installHook(libvirt, starts);
        }
        TestCertificates.HostFiles files = authority.host(name);
        AgentPlace place = new AgentPlace(
                HostId.of(name),
                HypervisorUri.of(libvirt.uri().text()),
                List.of(),
                new Endpoint("127.0.0.1", OwnPorts.ofThisProcess().take()),
                Optional.empty(),
                folder.resolve(name).resolve("state"),
                hooked ? Optional.of(starts) : Optional.empty(),
                files.key(),
                files.certificate(),
                files.trust(),
                targets,
                AgentSettings.defaults(folder.resolve(name).resolve("sockets")));
        return new Place(libvirt, new TestAgent(place, broker.connection(name)));
    }

    /** As an operator does, by the shipped installer. */
    private static void installHook(dev.tern.hypervisor.libvirt.TestHost libvirt, Path starts) throws IOException {
        Path installer = Path.of("../deploy/libvirt/install-start-hook.sh")
                .toAbsolutePath()
                .normalize();
        libvirt.inside("sh " + installer + " install " + starts + " && kill -HUP $(cat $dir/libvirtd.pid)");
        awaitTrue(() -> Files.isExecutable(libvirt.etc().resolve("hooks/qemu.d/tern")));
    }

    TestGuest guest() throws IOException {
        made++;
        String id = "7a1c0de0-0000-4000-8000-%012d".formatted(made);
        return new TestGuest(folder, "g" + made, VmId.of(id), 1_000, 20_000);
    }

    /** A guest that runs at a and that its agent has adopted. */
    TestGuest started() throws IOException {
        TestGuest guest = guest();
        a.libvirt().define(guest.xml());
        assertThat(a.virsh("start", guest.name)).doesNotContain("error");
        awaitTrue(() -> a.agent().owns(guest.id));
        return guest;
    }

    /** By libvirt itself, behind the platform's back. */
    String migrateByVirsh(TestGuest guest, Place from, Place to) {
        return from.virsh(
                "migrate",
                "--live",
                "--p2p",
                "--persistent",
                "--undefinesource",
                guest.name,
                to.libvirt().uri().text(),
                "--migrateuri",
                "unix://" + folder.resolve("foreign-" + guest.name));
    }

    MigrationState move(TestGuest guest, Place from, Place to) {
        return move(guest.id, guest.name, from, to);
    }

    MigrationState move(VmId vm, String name, Place from, Place to) {
        Instant soon = Instant.now().plus(PATIENCE);
        Migrate command = new Migrate(
                MigrationId.of(UUID.randomUUID().toString()),
                PlanId.of(UUID.randomUUID().toString()),
                vm,
                name,
                from.id(),
                to.id(),
                to.agent().place().listen(),
                soon,
                new Verdict.Allow(soon, List.of()),
                MigrationLimits.DEFAULT,
                Manner.RELAY);
        scheduler.publish(EventType.COMMAND, command).toCompletableFuture().join();
        return await("the end of " + command.migration())
                .atMost(PATIENCE)
                .until(() -> end(command.migration()), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<MigrationState> end(MigrationId migration) {
        return events.stream()
                .filter(event -> event.migration().equals(migration))
                .map(MigrationEvent::state)
                .filter(MigrationState.Terminal.class::isInstance)
                .findFirst();
    }

    /** What the inventory says from now on. */
    void seenAt(TestGuest guest, Place host, VmState state) {
        Vm seen = new Vm(guest.id, guest.name, host.id(), 1, DataSize.ofMiB(64), state, Map.of());
        scheduler.publish(EventType.VM, seen).toCompletableFuture().join();
    }

    /** Codes of what fires now about a guest. */
    Set<String> firing(TestGuest guest) {
        return firing(guest.id);
    }

    Set<String> firing(VmId vm) {
        Set<String> codes = new TreeSet<>();
        for (Alert alert : alerts) {
            if (alert.subject().equals(vm.value())) {
                if (alert.firing()) {
                    codes.add(alert.code());
                } else {
                    codes.remove(alert.code());
                }
            }
        }
        return codes;
    }

    /** The latest record that was published of a guest. */
    OwnershipRecord record(TestGuest guest) {
        return records.stream()
                .filter(record -> record.vm().equals(guest.id))
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    /** What was put on record of this action. */
    List<AuditEntry> audited(String action) {
        return audited.stream().filter(entry -> entry.action().equals(action)).toList();
    }

    static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    /** It works on, and has found no fault. */
    static void awaitProgress(TestGuest guest) throws IOException {
        long before = guest.passes();
        awaitTrue(() -> guest.passes() > before + 1);
    }

    @Override
    public void close() throws IOException {
        reader.close();
        a.agent().close();
        b.agent().close();
        scheduler.close();
        broker.close();
        a.libvirt().close();
        b.libvirt().close();
    }
}
