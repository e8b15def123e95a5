package dev.tern.transfer.migration;

import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Octets;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * What an incoming guest's hypervisor has said back, as a few bytes in all: kept whole until the guest is owned, since any
 * message may fall into a cut and the source's hypervisor must hear all of it once and in order.
 */
final class ReturnPath {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    ControlMessage.ReturnPath add(byte[] bytes) {
        long offset = said.size();
        said.writeBytes(bytes);
        return new ControlMessage.ReturnPath(offset, Octets.of(bytes));
    }

    /** From the beginning; empty where nothing was said. */
    Optional<ControlMessage.ReturnPath> all() {
        return said.size() == 0
                ? Optional.empty()
                : Optional.of(new ControlMessage.ReturnPath(0, Octets.of(said.toByteArray())));
    }
}
