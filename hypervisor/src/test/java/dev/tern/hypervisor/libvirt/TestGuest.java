package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A guest of 127 bytes, which QEMU loads as a multiboot kernel: it writes a word to each page of a working set, over and
 * over, after checking the one from the pass before; after a pass it says {@code .} on its serial port, and {@code X},
 * once and for all, when a page was not as it had left it.
 */
public final class TestGuest {

    /**
     * The multiboot header (magic, flags, checksum, itself, load address, ends, entry), pages and delay, and:
     * <pre>
     *   cli; mov esi,[pages]; xor ebx,ebx; mov edi,16M; mov ecx,esi
     * 0: mov [edi],edi; add edi,4096; loop 0            pass 0: each page holds its address
     * pass: mov edi,16M; mov ecx,esi
     * 1: mov eax,ebx; xor eax,edi; cmp [edi],eax; jne bad
     *   lea eax,[ebx+1]; xor eax,edi; mov [edi],eax; add edi,4096
     *   mov edx,[delay]; 2: dec edx; jnz 2; loop 1
     *   inc ebx; mov edx,0x3f8; mov al,'.'; out dx,al; jmp pass
     * bad: mov edx,0x3f8; mov al,'X'; out dx,al; 3: hlt; jmp 3
     * </pre>
     */
    private static final String PROGRAM =
            "02b0ad1b00000100fe4f51e400001000000010000000000000000000280010000000000000000000"
                    + "fa8b352000100031dbbf0000000189f1893f81c700100000e2f6bf0000000189f189d831f8390775238d430131"
                    + "f8890781c7001000008b15240010004a75fde2e043baf8030000b02eeeebcebaf8030000b058eef4ebfd";

    private static final int PAGES_AT = 32;
    private static final int DELAY_AT = 36;

    public final VmId id;
    public final String name;
    private final Path folder;

    /** @param delay turns of an empty loop after each page */
    public TestGuest(Path folder, String name, VmId id, int pages, int delay) throws IOException {
        this.folder = folder;
        this.name = name;
        this.id = id;
        byte[] program = HexFormat.of().parseHex(PROGRAM);
        ByteBuffer.wrap(program)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(PAGES_AT, pages)
                .putInt(DELAY_AT, delay);
        Files.write(folder.resolve(name + ".bin"), program);
        Files.writeString(xml(), """
                <domain type='qemu'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <metadata>
                    <tern:labels xmlns:tern='https://tern.dev/xmlns/libvirt/1'>
                      <tern:label name='tier'>web</tern:label>
                    </tern:labels>
                  </metadata>
                  <memory unit='MiB'>64</memory>
                  <vcpu>1</vcpu>
                  <os><type arch='x86_64' machine='pc'>hvm</type><kernel>%s</kernel></os>
                  <devices>
                    <serial type='file'><source path='%s' append='on'/></serial>
                    <memballoon model='none'/>
                  </devices>
                </domain>
                """.formatted(name, id, folder.resolve(name + ".bin"), serial()));
    }

    /** With one more device, in libvirt's XML, from its next definition on. */
    public TestGuest with(String device) throws IOException {
        Files.writeString(xml(), Files.readString(xml()).replace("</devices>", device + "</devices>"));
        return this;
    }

    public Path xml() {
        return folder.resolve(name + ".xml");
    }

    private Path serial() {
        return folder.resolve(name + ".serial");
    }

    /** Passes over its memory so far; fails when it has found a fault. */
    public long passes() throws IOException {
        String said = Files.exists(serial()) ? Files.readString(serial(), StandardCharsets.ISO_8859_1) : "";
        if (said.contains("X")) {
            throw new AssertionError(name + " found its memory spoilt after " + said.indexOf('X') + " passes");
        }
        return said.chars().filter(c -> c == '.').count();
    }
}
