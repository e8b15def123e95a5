package dev.tern.hypervisor.libvirt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and its hosts' certificates, in the files that QEMU looks for. */
final class TestPki {

    private static final String SECRET = "changeit";

    private final Path folder;
    private final Path store;

    TestPki(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.store = folder.resolve("store.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test", "-ext", "bc:c", "-ext", "ku:c=keyCertSign,cRLSign");
    }

    /** For a host of that address, into a folder. */
    void issue(String address, Path into) throws IOException {
        keytool("-genkeypair", "-alias", address, "-dname", "CN=" + address);
        Path request = folder.resolve(address + ".csr");
        Path certificate = folder.resolve(address + ".crt");
        keytool("-certreq", "-alias", address, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-rfc",
                "-ext",
                "san=ip:" + address,
                "-ext",
                "ku:c=digitalSignature,keyEncipherment",
                "-ext",
                "eku=serverAuth,clientAuth");
        Files.createDirectories(into);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, SECRET.toCharArray());
            String key = pem(
                    "PRIVATE KEY", keys.getKey(address, SECRET.toCharArray()).getEncoded());
            Certificate authority = keys.getCertificate("ca");
            Files.writeString(into.resolve("ca-cert.pem"), pem("CERTIFICATE", authority.getEncoded()));
            for (String end : List.of("server", "client")) {
                Files.writeString(into.resolve(end + "-key.pem"), key);
                Files.copy(certificate, into.resolve(end + "-cert.pem"));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private void keytool(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", SECRET));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
        }
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
