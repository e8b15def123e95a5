package dev.tern.hypervisor.embedded.stream;

import dev.tern.hypervisor.stream.QemuStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What the loader says to the emitter, in the socket that the stream comes by and in QEMU's form: a pong to its ping, and at
 * last whether all is loaded. An emitter that has opened it waits for that word.
 */
final class ReturnPath {

    private static final int MESSAGE = 8;
    private static final int U16 = 0xffff;

    private ReturnPath() {}

    static void pong(WritableByteChannel back, int value) throws IOException {
        say(back, QemuStream.RETURN_PONG, value);
    }

    /** All is loaded. */
    static void shut(WritableByteChannel back) throws IOException {
        say(back, QemuStream.RETURN_SHUT, 0);
    }

    private static void say(WritableByteChannel back, int type, int value) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE)
                .putShort((short) type)
                .putShort((short) Integer.BYTES)
                .putInt(value)
                .flip();
        while (message.hasRemaining()) {
            back.write(message);
        }
    }

    /** Waits for the loader's last word. */
    static void awaitShut(ReadableByteChannel in) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE);
        int type = 0;
        while (type != QemuStream.RETURN_SHUT) {
            read(in, message.clear());
            type = message.getShort() & U16;
            int length = message.getShort() & U16;
            int value = message.getInt();
            boolean known = type == QemuStream.RETURN_SHUT || type == QemuStream.RETURN_PONG;
            if (!known || length != Integer.BYTES) {
                throw new StreamBroken("stream.return", "message " + type + " of " + length + " bytes comes back");
            }
            if (type == QemuStream.RETURN_SHUT && value != 0) {
                throw new StreamBroken("stream.refused", "the other side could not load it: " + value);
            }
        }
    }

    private static void read(ReadableByteChannel in, ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            if (in.read(message) < 0) {
                throw new StreamBroken("stream.cut", "the other side went away without a word of having loaded it");
            }
        }
        message.flip();
    }
}
