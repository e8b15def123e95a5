package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestDefinition;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breaks a link or a process in the middle of a copy and in the switch. Whatever happens, the move comes to an end, the
 * guest runs exactly once, and its memory is right.
 */
class FaultSampleE2E {

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
    private static final Duration MOMENT_WITHIN = Duration.ofSeconds(30);
    private static final Set<String> ENDS = Set.of("done", "rolled-back", "failed");

    /** Slow enough that the copy and the switch last long enough to be hit. */
    private static final Map<String, String> SETTINGS = Map.of(
            "tern.scheduler.auto", "false",
            "tern.scheduler.moves.bandwidth", "48MiB/s",
            // sixteen faults on three hosts in a few minutes would be reason enough
            "tern.scheduler.quarantine.failures", "1000");

    private static final double BY_THEMSELVES = 0.95;

    private static final Recoveries RECOVERIES = new Recoveries();
    private static LivePlatform platform;

    @BeforeAll
    static void start() throws IOException, ApiFailure {
        platform = LivePlatform.start(SETTINGS);
    }

    @AfterAll
    static void shouldLeaveEveryGuestWhole() throws IOException, ApiFailure {
        try (LivePlatform ended = platform) {
            Promises.everyGuestIsWhole(ended);
            Promises.noGuestEverRanTwice(ended);
            System.out.println(RECOVERIES.table());
            assertThat(RECOVERIES.share())
                    .as("share of faults that recovered by themselves")
                    .isGreaterThanOrEqualTo(BY_THEMSELVES);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(Moment.COPYING, Moment.SWITCHING)
                .flatMap(moment -> Stream.of(Fault.values()).map(fault -> Arguments.of(moment, fault)));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("faults")
    void shouldEndWithOneRunningCopyAfter(Moment moment, Fault fault) throws IOException, ApiFailure {
        // given a guest on its way
        VmId vm = traveller();
        HostId from = platform.runsAt(vm).getFirst();
        HostId to = from.value().equals("host-c") ? HostId.of("host-b") : HostId.of("host-c");
        String migration = platform.order(vm, to);
        awaitMoment(vm, from, moment);

        Set<String> before = Recoveries.firing(platform);

        // when
        RECOVERIES.struck();
        long struck = System.nanoTime();
        fault.strike(platform, from, to);

        // then
        JsonNode shown = platform.awaitEnd(migration, ENDS_WITHIN);
        String end = shown.path("phase").asText();
        System.out.printf(
                "%s in %s: %s %s%n", fault, moment, end, shown.path("state").path("why"));
        assertThat(ENDS).contains(end);
        Promises.holdFor(platform, vm, ENDS_WITHIN);
        awaitAllWell(before);
        RECOVERIES.recovered(fault, moment, end, Duration.ofNanos(System.nanoTime() - struck));
        assertThat(platform.guest(vm).check().firstFault()).isEmpty();
    }

    /** Moves can be made again, as the next fault needs, and nothing is alerted that was not before. */
    private static void awaitAllWell(Set<String> before) {
        Await.until("every service is ready, every host is known and nothing new is alerted", ENDS_WITHIN, () -> {
            Set<String> now = Recoveries.firing(platform);
            now.removeAll(before);
            return now.isEmpty() && Recoveries.isEveryServiceReady(platform) && Recoveries.isEveryHostKnown(platform);
        });
    }

    private static VmId traveller() {
        return platform.guests().stream()
                .filter(guest -> guest.name().equals("batch-1"))
                .map(GuestDefinition::id)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitMoment(VmId vm, HostId from, Moment moment) throws IOException {
        try (EmbeddedHypervisor source = platform.hypervisor(from)) {
            Await.catching("the move is " + moment, MOMENT_WITHIN, () -> {
                return source.stream(vm).filter(moment::isNow).isPresent();
            });
        }
    }

    enum Moment {
        COPYING {
            @Override
            boolean isNow(StreamStatus stream) {
                return stream.phase() == StreamStatus.Phase.ACTIVE
                        && stream.transferred().bytes() > (16 << 20);
            }
        },
        SWITCHING {
            @Override
            boolean isNow(StreamStatus stream) {
                return stream.phase() == StreamStatus.Phase.SWITCHING
                        || (stream.phase() == StreamStatus.Phase.COMPLETED
                                && !stream.paused().isZero());
            }
        };

        abstract boolean isNow(StreamStatus stream);
    }

    enum Fault {
        ONE_STREAM_CUT {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.linkTo(to).cutOne();
            }
        },
        LINK_CUT {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.linkTo(to).cut();
                healLater(live, to);
            }
        },
        LINK_SILENT {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.linkTo(to).hold();
                healLater(live, to);
            }
        },
        SOURCE_AGENT_KILLED {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.kill(LivePlatform.agentOf(from));
            }
        },
        DESTINATION_AGENT_KILLED {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.kill(LivePlatform.agentOf(to));
            }
        },
        MONITOR_KILLED {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.kill("monitor");
            }
        },
        SCHEDULER_KILLED {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.kill("scheduler");
            }
        },
        POLICY_KILLED {
            @Override
            void strike(LivePlatform live, HostId from, HostId to) {
                live.kill("policy");
            }
        };

        private static final Duration OUTAGE = Duration.ofSeconds(4);

        abstract void strike(LivePlatform live, HostId from, HostId to);

        private static void healLater(LivePlatform live, HostId to) {
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(OUTAGE);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                live.linkTo(to).mend();
            });
        }
    }
}
