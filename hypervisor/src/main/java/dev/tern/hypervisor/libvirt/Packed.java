package dev.tern.hypervisor.libvirt;

import dev.tern.hypervisor.HypervisorRefusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A definition as text that goes into a metadata element: compressed, in base64. */
final class Packed {

    /** A definition's own limit. */
    private static final int LIMIT = 1 << 20;

    private Packed() {}

    static String of(String xml) {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(xml.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** @throws HypervisorRefusal {@code document.unreadable} */
    static String unpack(String text) throws HypervisorRefusal {
        try (var packed =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
            byte[] bytes = packed.readNBytes(LIMIT + 1);
            if (bytes.length <= LIMIT) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new HypervisorRefusal("document.unreadable", "A packed definition is damaged: " + e.getMessage());
        }
        throw new HypervisorRefusal("document.unreadable", "A packed definition has more than " + LIMIT + " bytes");
    }
}
