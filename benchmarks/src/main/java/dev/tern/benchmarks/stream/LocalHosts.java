package dev.tern.benchmarks.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** Keys and self-signed certificates of pretended hosts, made by the JDK's keytool. */
final class LocalHosts {

    private static final String PASSWORD = "benchmark";

    private final Path folder;

    LocalHosts(Path folder) {
        this.folder = folder;
    }

    Path key(String host) {
        return folder.resolve(host + ".key");
    }

    Path certificate(String host) {
        return folder.resolve(host + ".pem");
    }

    Path trust() {
        return folder.resolve("trust.pem");
    }

    Path store(String host) {
        return folder.resolve(host + ".p12");
    }

    static char[] password() {
        return PASSWORD.toCharArray();
    }

    void make(List<String> hosts) throws IOException, InterruptedException, GeneralSecurityException {
        StringBuilder trusted = new StringBuilder();
        for (String host : hosts) {
            keytool(host);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store(host))) {
                store.load(in, password());
            }
            String certificate = pem("CERTIFICATE", store.getCertificate("host").getEncoded());
            Files.writeString(certificate(host), certificate);
            trusted.append(certificate);
            Files.writeString(
                    key(host),
                    pem("PRIVATE KEY", store.getKey("host", password()).getEncoded()));
            Files.setPosixFilePermissions(key(host), PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(trust(), trusted);
    }

    private void keytool(String host) throws IOException, InterruptedException {
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "host",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=uri:tern://host/" + host,
                        "-ext",
                        "eku=serverAuth,clientAuth",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store(host).toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (made.waitFor() != 0) {
            throw new IOException("keytool made no key for " + host);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
