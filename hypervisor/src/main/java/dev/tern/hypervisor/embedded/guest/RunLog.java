package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.id.VmId;
import java.io.IOException;

/** Learns of every interval in which a guest runs: of its begin before, of its end after. */
public interface RunLog {

    /** @throws IOException and then the guest must not run */
    void begins(VmId guest) throws IOException;

    void ended(VmId guest);
}
