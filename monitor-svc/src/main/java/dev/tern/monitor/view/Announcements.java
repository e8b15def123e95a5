package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.policy.AuditEntry;

/** What the monitor tells the others. None of these blocks. */
public interface Announcements {

    void host(Host host);

    void vm(Vm vm);

    /** The guest is nowhere any more. */
    void vmGone(VmId vm);

    void hardware(HostHardware host);

    void hardware(VmHardware guest);

    /** With the guest. */
    void hardwareGone(VmId vm);

    void sample(HostSample sample);

    void alert(Alert alert);

    void audit(AuditEntry entry);
}
