package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two libvirtds for all tests of a class. */
abstract class TwoHosts {

    static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(300), 30, Duration.ofMinutes(2), Bandwidth.UNLIMITED);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    static final List<TestHost> HOSTS = new ArrayList<>();
    /** Each class starts them before its first test. */
    @SuppressWarnings("NullAway.Init")
    static TestHost a;

    @SuppressWarnings("NullAway.Init")
    static TestHost b;

    /** Tests begun: no two have guests of one name. */
    static int made;

    interface Making {
        TestHost at(Path folder) throws IOException;
    }

    static void start(Making making) throws IOException {
        TestHost.isNeeded();
        a = making.at(folder.resolve("a"));
        HOSTS.add(a);
        b = making.at(folder.resolve("b"));
        HOSTS.add(b);
    }

    @AfterAll
    static void stopHosts() throws IOException {
        for (TestHost host : HOSTS) {
            host.close();
        }
        HOSTS.clear();
    }

    @BeforeEach
    void count() {
        made++;
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(condition);
    }

    static StreamStatus await(Hypervisor host, VmId vm, Predicate<StreamStatus> wanted) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> host.stream(vm).orElseThrow(), wanted);
    }

    static StreamStatus awaitEnd(Hypervisor host, VmId vm) {
        return await(host, vm, StreamStatus::isOver);
    }

    static void assertRefused(String code, ThrowingCallable asking) {
        assertThatThrownBy(asking).isInstanceOfSatisfying(HypervisorRefusal.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
