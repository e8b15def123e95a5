package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.GuestDefinition;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.daemon.Spoiler.Fault;
import dev.tern.hypervisor.embedded.guest.PageSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A guest reports one page of the last rounds that is not as it left it, and both pages of a value too. */
class SpoiltPageIT {

    private static final int MIB = 64;
    private static final int HALF = MIB * 256 / 2;
    private static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(30), 50, Duration.ofSeconds(30), Bandwidth.ofMiBPerSecond(200));

    private final Path folder;
    private final TestDaemon from;
    private final TestDaemon to;
    private final List<Spoiler> spoilers = new ArrayList<>();

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

    static Stream<Arguments> faults() {
        return Stream.of("key-value", "object-allocator", "idle")
                .flatMap(program -> Stream.of(Fault.values()).map(fault -> Arguments.of(program, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldReportOnePageThatIsNotAsItWasLeft(String program, Fault fault) throws IOException {
        GuestDefinition guest = arrive(program);
        Spoiler spoiler = spoilers.getFirst();
        long page = spoiler.sentAgain().stream()
                .sorted()
                .filter(candidate -> spoiler.differs(candidate, fault))
                .findFirst()
                .orElseThrow();

        spoiler.spoil(page, fault);
        to.client.resume(guest.id());

        awaitFault(guest);
        assertThat(check(to.client, guest).firstFault()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldReportBothPagesOfValueThatAreStaleTogether(String program, Fault fault) throws IOException {
        GuestDefinition guest = arrive(program);
        Spoiler spoiler = spoilers.getFirst();
        long lower = spoiler.sentAgain().stream()
                .sorted()
                .filter(candidate -> candidate < HALF
                        && spoiler.differs(candidate, fault)
                        && spoiler.sentAgain().contains(twin(candidate)))
                .findFirst()
                .orElseThrow();

        spoiler.spoil(lower, fault);
        spoiler.spoil(twin(lower), fault);
        to.client.resume(guest.id());

        awaitFault(guest);
    }

    /** Where the other page of a value lies: as TwinPages has it, said again here. */
    private static long twin(long lower) {
        return HALF + (lower + HALF / 3) % HALF;
    }

    private void awaitFault(GuestDefinition guest) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !check(to.client, guest).isClean());
    }

    private static SelfCheck check(Hypervisor host, GuestDefinition guest) throws IOException {
        return host.guest(guest.id()).orElseThrow().check();
    }

    private GuestDefinition arrive(String program) throws IOException {
        GuestDefinition guest =
                TestDaemon.guest("victim", program, MIB, Map.of("seed", "3", "writes_per_second", "2000"));
        from.client.define(guest);
        from.client.start(guest.id());
        // booting takes a quarter of a second; a guest that has not booted has nothing written twice
        await().until(() -> check(from.client, guest).passes() >= 1);
        Path socket = folder.resolve("in");
        to.client.prepareIncoming(guest, socket);
        from.client.startOutgoing(guest.id(), socket, LIMITS);
        await().until(() -> to.client.stream(guest.id()).orElseThrow().phase() == Phase.COMPLETED);
        assertThat(check(to.client, guest)).matches(SelfCheck::isClean);
        return guest;
    }
}
