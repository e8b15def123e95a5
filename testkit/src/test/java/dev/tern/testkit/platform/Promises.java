package dev.tern.testkit.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.time.Duration;

/** What must hold after anything: looked up at the hypervisors and the guests, not at what the product says of itself. */
public final class Promises {

    /** A guest looks at all of its memory in less than this. */
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(20);

    private Promises() {}

    /** P1, P2, P4: one copy, running, and nothing left over on another host. */
    public static void holdFor(LivePlatform platform, VmId vm, Duration within) {
        Await.until("guest " + vm + " runs on exactly one host and is nowhere else", within, () -> {
            return platform.runsAt(vm).size() == 1
                    && platform.fleet().existsAt(vm).size() == 1;
        });
    }

    /** P1 over all the time since the start. */
    public static void noGuestEverRanTwice(LivePlatform platform) throws IOException {
        assertThat(platform.fleet().overlaps())
                .as("times at which a guest ran twice")
                .isEmpty();
    }

    /** P2 and P3 for the whole fleet: every guest is there, has looked at all its memory since now, and found it right. */
    public static void everyGuestIsWhole(LivePlatform platform) throws IOException {
        for (GuestDefinition guest : platform.guests()) {
            isWhole(platform, guest.id());
        }
    }

    /** The same for one guest. */
    public static void isWhole(LivePlatform platform, VmId vm) throws IOException {
        GuestStats before = platform.guest(vm);
        Await.until(before.name() + " checks all its memory once more", CHECKED_WITHIN, () -> {
            return platform.guest(vm).check().passes() >= before.check().passes() + 2;
        });
        assertThat(platform.guest(vm).check().firstFault())
                .as("what %s says of its memory", before.name())
                .isEmpty();
    }
}
