package dev.tern.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.monitor.sampling.Hardware;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What hosts and guests are made of. */
class WatchedHardwareTest extends FleetWatchFixture {

    @Test
    void shouldTellWhatHostsAndGuestsAreMadeOfOnceAndThenOnChange() {
        // given
        read(A, guest(VmState.RUNNING));

        // when
        watch.read(hardware(A, "q35"));
        watch.read(hardware(A, "q35"));
        watch.read(hardware(A, "pc"));

        // then
        assertThat(said.hostHardware).hasSize(1);
        assertThat(said.vmHardware).extracting(VmHardware::machine).containsExactly("q35", "pc");
        assertThat(watch.hardware(A)).isPresent();
        assertThat(watch.hardware(WEB).orElseThrow().machine()).isEqualTo("pc");
        assertThat(watch.hardware(B)).isEmpty();
    }

    @Test
    void shouldBelieveOfAMovingGuestWhatTheHostSaysWhereItLives() {
        // given
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.INCOMING));

        // when
        watch.read(hardware(A, "q35"));
        watch.read(hardware(B, "pc"));

        // then
        assertThat(said.vmHardware).extracting(VmHardware::machine).containsExactly("q35");
        assertThat(said.hostHardware).hasSize(2);
    }

    @Test
    void shouldTellAgainWhatItFindsChangedAfterARestart() {
        // given: a monitor before this one has told so
        watch.hardware().heard(hardware(A, "q35").host());
        watch.hardware().heard(hardware(A, "q35").guests().getFirst());
        assertThat(watch.hardware(WEB)).isPresent();

        // when
        read(A, guest(VmState.RUNNING));
        watch.read(hardware(A, "q35"));

        // then
        assertThat(said.vmHardware).hasSize(1);
    }

    @Test
    void shouldForgetWhatAGuestWasMadeOfWithTheGuest() {
        // given
        read(A, guest(VmState.RUNNING));
        watch.read(hardware(A, "q35"));

        // when
        read(A);
        for (int i = 0; i < 70; i++) {
            read(A);
            pass(Duration.ofSeconds(1));
        }

        // then
        assertThat(said.gone).containsExactly(WEB);
        assertThat(said.hardwareGone).containsExactly(WEB);
        assertThat(watch.hardware(WEB)).isEmpty();
    }

    private static Hardware hardware(HostId host, String machine) {
        return new Hardware(
                new HostHardware(
                        host,
                        "qemu 10.0.2",
                        new HostHardware.ProcessorModel("x86_64", "EPYC", "AMD", List.of()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(new VmHardware(
                        WEB, "kvm", "x86_64", machine, "custom", "EPYC", false, List.of(), List.of(), List.of())));
    }
}
