package dev.tern.hypervisor.libvirt.connection;

import java.util.Base64;

/** What one libvirtd tells the other, in base64: opaque to all between. */
public record Cookie(String base64) {

    static Cookie of(byte[] bytes) {
        return new Cookie(Base64.getEncoder().encodeToString(bytes));
    }

    /** @throws IllegalArgumentException for what is not base64 */
    byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }
}
