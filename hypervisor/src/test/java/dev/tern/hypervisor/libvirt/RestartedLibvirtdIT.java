package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.StreamStatus.Phase;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A libvirtd that hangs, or is started anew. */
class RestartedLibvirtdIT extends RelayedGuest {

    @Test
    void shouldRunAsBeforeWhenTheSourcesLibvirtdIsStartedAnewInTheCopy() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);

            // when
            a.crash();
            await(() -> reaches(source));
            assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        }

        // then
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldAnswerWhileLibvirtdHangsAndGoOnWhenItIsBack() throws IOException {
        // given
        a.hang();

        // then
        await(() -> {
            try {
                source.summary();
                return false;
            } catch (HypervisorRefusal e) {
                throw e;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(destination.guests()).isEmpty();

        // and
        a.goOn();
        await(() -> reaches(source));
    }

    @Test
    void shouldReconnectAfterLibvirtdWasStartedAnew() throws IOException {
        // when
        a.crash();

        // then the first call is answered
        assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.RUNNING);
        awaitProgress();
    }

    private static boolean reaches(Hypervisor host) {
        try {
            return host.guests().size() == 1;
        } catch (IOException e) {
            return false;
        }
    }
}
