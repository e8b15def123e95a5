package dev.tern.lab.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * A file system for a kernel to start with: cpio's "new ASCII" format, compressed. The same files give the same bytes.
 *
 * <pre>
 * entry  = "070701" 13 fields of 8 hex digits, name, 0, padding to 4, content, padding to 4
 * fields = inode mode uid gid links mtime size dev(2) rdev(2) name-length check
 * </pre>
 */
final class Initramfs {

    private static final int FOLDER = 0_040_755;
    private static final int PROGRAM = 0_100_755;
    private static final int LINK = 0_120_777;
    private static final String TRAILER = "TRAILER!!!";
    private static final int ALIGNMENT = 4;

    private static final class Entry {

        private final int mode;
        private final byte[] content;

        Entry(int mode, byte[] content) {
            this.mode = mode;
            this.content = content;
        }
    }

    /** By path; a folder comes before what is in it. */
    private final Map<String, Entry> entries = new TreeMap<>();

    Initramfs folder(String path) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            folder(path.substring(0, slash));
        }
        entries.putIfAbsent(path, new Entry(FOLDER, new byte[0]));
        return this;
    }

    Initramfs file(String path, byte[] content) {
        return add(path, new Entry(PROGRAM, content));
    }

    Initramfs link(String path, String target) {
        return add(path, new Entry(LINK, target.getBytes(StandardCharsets.UTF_8)));
    }

    private Initramfs add(String path, Entry entry) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            folder(path.substring(0, slash));
        }
        entries.put(path, entry);
        return this;
    }

    byte[] bytes() {
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            int inode = 1;
            for (Map.Entry<String, Entry> each : entries.entrySet()) {
                write(out, inode++, each.getKey(), each.getValue());
            }
            write(out, 0, TRAILER, new Entry(0, new byte[0]));
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written to", e);
        }
        return packed.toByteArray();
    }

    private static void write(OutputStream out, int inode, String path, Entry entry) throws IOException {
        byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
        int[] fields = {inode, entry.mode, 0, 0, 1, 0, entry.content.length, 0, 0, 0, 0, name.length, 0};
        StringBuilder head = new StringBuilder("070701");
        for (int field : fields) {
            head.append(String.format("%08x", field));
        }
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(name);
        pad(out, head.length() + name.length);
        out.write(entry.content);
        pad(out, entry.content.length);
    }

    private static void pad(OutputStream out, int written) throws IOException {
        out.write(new byte[-written & (ALIGNMENT - 1)]);
    }
}
