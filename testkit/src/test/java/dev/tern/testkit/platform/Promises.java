package dev.tern.testkit.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestDefinition;
import dev.tern.hypervisor.GuestStats;
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
            return platform.runsAt(vm).size() == 1 && platform.existsAt(vm).size() == 1;
        });
    }

    /** P1 over all the time since the start. */
    public static void noGuestEverRanTwice(LivePlatform platform) throws IOException {
        assertThat(platform.overlaps()).as("times at which a guest ran twice").isEmpty();
    }

    /** P2 and P3 for the whole fleet: every guest is there, has looked at all its memory since now, and found it right. */
    public static void everyGuestIsWhole(LivePlatform platform) throws IOException {
        for (GuestDefinition guest : platform.guests()) {
            GuestStats before = platform.guest(guest.id());
            Await.until(guest.name() + " checks all its memory once more", CHECKED_WITHIN, () -> {
                return platform.guest(guest.id()).check().passes()
                        >= before.check().passes() + 2;
            });
            assertThat(platform.guest(guest.id()).check().firstFault())
                    .as("what %s says of its memory", guest.name())
                    .isEmpty();
        }
    }
}
