package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.daemon.Spoiler.Fault;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.guest.PageSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest reports one page of the last rounds that is not as it left it, and both pages of a value too. */
class SpoiltPageIT {

    private static final int MIB = 32;
    private static final int HALF = MIB * 256 / 2;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(30), 100, Duration.ofSeconds(30), Bandwidth.ofMiBPerSecond(50));

    private final Path folder;
    private final TestDaemon from;
    private final TestDaemon to;
    private final Queue<Spoiler> spoilers = new ConcurrentLinkedQueue<>();

    private record Victim(GuestDefinition guest, Spoiler spoiler, Fault fault, boolean bothPages) {

        /** A page that came more than once, and that the fault leaves different from what was sent last. */
        long page() {
            return spoiler.sentAgain().stream()
                    .filter(page -> spoiler.differs(page, fault))
                    .filter(page ->
                            !bothPages || (page < HALF && spoiler.sentAgain().contains(twin(page))))
                    .findFirst()
                    .orElseThrow();
        }

        void spoil() {
            long page = page();
            spoiler.spoil(page, fault);
            if (bothPages) {
                spoiler.spoil(twin(page), fault);
            }
        }
    }

    SpoiltPageIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.from = TestDaemon.start(folder, "from");
        this.to = TestDaemon.start(folder, "to", this::spoiler);
    }

    private PageSink spoiler(PageSink memory) {
        Spoiler spoiler = new Spoiler(memory);
        spoilers.add(spoiler);
        return spoiler;
    }

    @AfterEach
    void stop() throws IOException {
        from.close();
        to.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-value", "object-allocator", "idle"})
    void shouldReportEveryKindOfFaultOnOnePageAndOnBothPagesOfValue(String program) throws IOException {
        List<GuestDefinition> guests = startGuests(program);
        List<Victim> victims = new ArrayList<>();
        for (GuestDefinition guest : guests) {
            int number = victims.size();
            arrive(guest);
            victims.add(new Victim(guest, spoilers.remove(), FAULTS.get(number / 2), number % 2 == 1));
        }

        for (Victim victim : victims) {
            victim.spoil();
            to.client.resume(victim.guest.id());
        }

        for (Victim victim : victims) {
            await(victim.fault + " on " + (victim.bothPages ? "both pages" : "one page"))
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !check(to.client, victim.guest).isClean());
            assertThat(check(to.client, victim.guest).firstFault()).contains("segment");
        }
    }

    /** Where the other page of a value lies: as TwinPages has it, said again here. */
    private static long twin(long lower) {
        return HALF + (lower + HALF / 3) % HALF;
    }

    private static SelfCheck check(Hypervisor host, GuestDefinition guest) throws IOException {
        return host.guest(guest.id()).orElseThrow().check();
    }

    private List<GuestDefinition> startGuests(String program) throws IOException {
        List<GuestDefinition> guests = new ArrayList<>();
        for (int i = 0; i < 2 * FAULTS.size(); i++) {
            GuestDefinition guest =
                    TestDaemon.guest("victim" + i, program, MIB, Map.of("seed", "" + i, "writes_per_second", "2000"));
            guests.add(guest);
            from.client.define(guest);
            from.client.start(guest.id());
        }
        for (GuestDefinition guest : guests) {
            await().until(() -> check(from.client, guest).passes() >= 1);
        }
        return guests;
    }

    private void arrive(GuestDefinition guest) throws IOException {
        Path socket = folder.resolve("in-" + guest.name());
        to.client.prepareIncoming(guest, socket);
        from.client.startOutgoing(guest.id(), socket, LIMITS);
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> to.client.stream(guest.id()).orElseThrow().phase() == Phase.COMPLETED);
        assertThat(check(to.client, guest)).matches(SelfCheck::isClean);
    }
}
