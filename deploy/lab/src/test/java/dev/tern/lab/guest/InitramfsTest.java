package dev.tern.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class InitramfsTest {

    private static final int HEAD = 110;

    @Test
    void shouldWriteFoldersBeforeWhatIsInThem() throws IOException {
        // given
        var files = new Initramfs()
                .file("lib/x/libc.so", "12345".getBytes(StandardCharsets.US_ASCII))
                .link("bin/sh", "/bin/busybox")
                .file("init", new byte[3]);

        // then
        assertThat(names(files.bytes()))
                .containsExactly("bin", "bin/sh", "init", "lib", "lib/x", "lib/x/libc.so", "TRAILER!!!");
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameFiles() {
        assertThat(new Initramfs().file("a", new byte[9]).link("b", "a").bytes())
                .isEqualTo(new Initramfs().link("b", "a").file("a", new byte[9]).bytes());
    }

    private static List<String> names(byte[] packed) throws IOException {
        byte[] plain;
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            plain = stream.readAllBytes();
        }
        String text = new String(plain, StandardCharsets.ISO_8859_1);
        List<String> names = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            assertThat(text.substring(at, at + 6)).isEqualTo("070701");
            int size = Integer.parseInt(text.substring(at + 54, at + 62), 16);
            int length = Integer.parseInt(text.substring(at + 94, at + 102), 16);
            names.add(text.substring(at + HEAD, at + HEAD + length - 1));
            at = aligned(at + HEAD + length);
            at = aligned(at + size);
        }
        return names;
    }

    private static int aligned(int at) {
        return at + 3 & ~3;
    }
}
