package dev.tern.scheduler.placement.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitnessTest {

    private static final HostId A = Fleets.host(0);
    private static final HostId B = Fleets.host(1);

    private final Fleets fleets = Fleets.of(2).guest(1, 1, A).sampled(5);

    private static HostHardware host(HostId id, String vendor, List<String> features, boolean active, int pages) {
        return new HostHardware(
                id,
                "qemu 10.0.2",
                new HostHardware.ProcessorModel("x86_64", "EPYC", vendor, features),
                List.of(new HostHardware.Platform("x86_64", "kvm", List.of("pc-q35-10.0"))),
                List.of(new HostHardware.Cell(
                        0,
                        8,
                        DataSize.ofGiB(16),
                        pages == 0 ? List.of() : List.of(new HostHardware.HugePages(DataSize.ofMiB(2), pages)))),
                List.of(new HostHardware.Network("default", "virbr0", active)),
                List.of(new HostHardware.Pool("fast", "dir", active)));
    }

    private static HostHardware fit(HostId id) {
        return host(id, "AMD", List.of("avx2", "sha-ni"), true, 512);
    }

    private static VmHardware guest(String acceleration, String machine, String cpu, List<VmHardware.Device> devices) {
        return new VmHardware(
                Fleets.vm(1),
                acceleration,
                "x86_64",
                machine,
                cpu,
                "",
                true,
                List.of(new VmHardware.Disk("vda", "volume", "fast/web-1", "none", false, true)),
                List.of(new VmHardware.Interface("network", "default", "52:54:00:00:00:01", "virtio")),
                devices);
    }

    private static VmHardware plain() {
        return guest("kvm", "pc-q35-10.0", "custom", List.of());
    }

    private String against(VmHardware guest, HostHardware to) {
        fleets.state.hardware(fit(A));
        fleets.state.hardware(to);
        fleets.state.hardware(guest);
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        HostView from = fleet.host(A).orElseThrow();
        return Fitness.againstTaking(
                        fleet.vm(Fleets.vm(1)).orElseThrow(),
                        from,
                        fleet.host(B).orElseThrow())
                .map(Reason::code)
                .orElse("");
    }

    @Test
    void shouldHoldNothingAgainstAHostThatHasAllThatAGuestNeeds() {
        assertThat(against(plain(), fit(B))).isEmpty();
        assertThat(against(guest("kvm", "pc-q35-10.0", "host-passthrough", List.of()), fit(B)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"qemu, pc-q35-10.0, emulator.missing", "kvm, pc-q35-11.0, machine.missing"})
    void shouldKnowWhichGuestsAHostRuns(String acceleration, String machine, String code) {
        assertThat(against(guest(acceleration, machine, "custom", List.of()), fit(B)))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"Intel, avx2 sha-ni, cpu.incompatible", "AMD, avx2, cpu.incompatible", "AMD, avx2 sha-ni pku, ''"})
    void shouldBindAGuestWithItsHostsOwnCpuToHostsThatHaveAllOfIt(String vendor, String features, String code) {
        // given
        HostHardware to = host(B, vendor, List.of(features.split(" ", -1)), true, 512);

        // then
        assertThat(against(guest("kvm", "pc-q35-10.0", "host-passthrough", List.of()), to))
                .isEqualTo(code);
        assertThat(against(plain(), to)).isEmpty();
    }

    @Test
    void shouldMissNetworksPoolsAndHugePages() {
        assertThat(against(plain(), host(B, "AMD", List.of(), false, 512))).isEqualTo("network.missing");
        assertThat(against(plain(), host(B, "AMD", List.of(), true, 0))).isEqualTo("hugepages.short");
    }

    @Test
    void shouldHoldNothingAgainstAHostOfWhichNothingIsKnown() {
        fleets.state.hardware(plain());
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        assertThat(Fitness.againstTaking(
                        fleet.vm(Fleets.vm(1)).orElseThrow(),
                        null,
                        fleet.host(B).orElseThrow()))
                .isEmpty();
    }

    @Test
    void shouldKeepAGuestThatHoldsADeviceOfItsHost() {
        fleets.state.hardware(
                guest("kvm", "pc-q35-10.0", "custom", List.of(new VmHardware.Device("subsystem", "pci"))));
        assertThat(Fitness.againstLeaving(
                        fleets.state.snapshot(fleets.now).vm(Fleets.vm(1)).orElseThrow()))
                .map(Reason::code)
                .hasValue("device.passthrough");
    }
}
