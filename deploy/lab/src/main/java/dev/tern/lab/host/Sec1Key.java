package dev.tern.lab.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key on P-256 as GnuTLS takes it, which libvirt and QEMU use: in SEC 1's form with the public point. Java writes PKCS #8
 * without that point, and GnuTLS 3.7 does not work it out.
 *
 * <pre>SEQUENCE { 1, OCTET STRING (32 bytes), [0] OID prime256v1, [1] BIT STRING (point, uncompressed) }</pre>
 */
final class Sec1Key {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VERSION_AND_SECRET = HEX.parseHex("30770201010420");
    private static final byte[] CURVE = HEX.parseHex("a00a06082a8648ce3d030107");
    private static final byte[] POINT = HEX.parseHex("a14403420004");
    private static final int FIELD = 32;
    private static final int LINE = 64;

    private Sec1Key() {}

    /** @throws IOException when the files do not hold a key on P-256 and its certificate */
    static String pem(Path key, Path certificate) throws IOException {
        try {
            var secret = (ECPrivateKey)
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(body(Files.readString(key))));
            var known = (ECPublicKey) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate)))
                    .getPublicKey();
            return pem(secret, known);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IOException(key + " and " + certificate + " cannot be used by libvirt: " + e.getMessage(), e);
        }
    }

    private static String pem(ECPrivateKey secret, ECPublicKey known) {
        var bytes = java.nio.ByteBuffer.allocate(
                VERSION_AND_SECRET.length + FIELD + CURVE.length + POINT.length + 2 * FIELD);
        bytes.put(VERSION_AND_SECRET).put(field(secret.getS())).put(CURVE).put(POINT);
        bytes.put(field(known.getW().getAffineX())).put(field(known.getW().getAffineY()));
        return "-----BEGIN EC PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes.array())
                + "\n-----END EC PRIVATE KEY-----\n";
    }

    /** A number with as many bytes as the curve's field has. */
    private static byte[] field(BigInteger number) {
        byte[] plain = number.toByteArray();
        byte[] sized = new byte[FIELD];
        int length = Math.min(plain.length, FIELD);
        System.arraycopy(plain, plain.length - length, sized, FIELD - length, length);
        return sized;
    }

    private static byte[] body(String pem) {
        return Base64.getMimeDecoder()
                .decode(pem.replaceAll("-----[A-Z ]+-----", "").strip().getBytes(StandardCharsets.US_ASCII));
    }
}
