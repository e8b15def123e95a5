package dev.tern.hypervisor.embedded.stream;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.guest.GuestMemory;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Duration;

/** Any stream is loaded whole, or refused with a code. */
public final class LoaderFuzz {

    private static final int PAGES = 256;
    private static final int STATE_LIMIT = 64;
    private static final GuestMemory MEMORY = new GuestMemory(DataSize.ofPages(PAGES));

    private LoaderFuzz() {}

    /** @param input what arrives on the guest's socket */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Gauge gauge = new Gauge(() -> Duration.ZERO);
        gauge.flows();
        try {
            byte[] state = new RecordReader(
                            Channels.newChannel(new ByteArrayInputStream(input)),
                            Channels.newChannel(OutputStream.nullOutputStream()),
                            gauge,
                            MEMORY,
                            PAGES,
                            STATE_LIMIT)
                    .load();
            if (state.length > STATE_LIMIT) {
                throw new AssertionError("A state of " + state.length + " bytes");
            }
        } catch (StreamBroken e) {
            if (!String.valueOf(e.getMessage()).startsWith("stream.")) {
                throw new AssertionError("No code: " + e.getMessage(), e);
            }
        }
    }
}
