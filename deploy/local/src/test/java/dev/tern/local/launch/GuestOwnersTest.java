package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.local.launch.GuestOwners.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestOwnersTest {

    private static final HostId HOME = HostId.of("host-a");
    private static final HostId OTHER = HostId.of("host-b");
    private static final VmId VM = VmId.of("0b7d1f3e-1111-4222-8333-444455556666");

    @Test
    void shouldStartUnknownGuestAtItsHome() {
        assertThat(GuestOwners.NONE.hostFor(VM, HOME)).contains(HOME);
    }

    @Test
    void shouldStartGuestWhereItIsOwned() {
        // given a guest that moved away: its first host knows it, its second owns it
        var owners = GuestOwners.of(List.of(new Entry(VM, HOME, false), new Entry(VM, OTHER, true)));

        // then
        assertThat(owners.hostFor(VM, HOME)).contains(OTHER);
    }

    @Test
    void shouldStartNobodyBetweenTwoHosts() {
        // given a guest that was released and not taken, and one that two claim
        var released = GuestOwners.of(List.of(new Entry(VM, HOME, false), new Entry(VM, OTHER, false)));
        var twice = GuestOwners.of(List.of(new Entry(VM, HOME, true), new Entry(VM, OTHER, true)));

        // then
        assertThat(released.hostFor(VM, HOME)).isEmpty();
        assertThat(twice.hostFor(VM, HOME)).isEmpty();
    }
}
