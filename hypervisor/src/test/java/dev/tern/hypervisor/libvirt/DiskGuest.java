package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A guest of 251 bytes, which QEMU loads as a multiboot kernel: it writes the sectors of a working set on its first IDE disk,
 * over and over, after reading back and checking what it wrote in the pass before; after a pass it says {@code .} on its
 * serial port, and {@code X}, once and for all, when a sector was not as it had left it.
 */
final class DiskGuest {

    /**
     * The multiboot header (magic, flags, checksum, itself, load address, ends, entry), sectors and delay, and:
     * <pre>
     *   cli; cld; mov esp,7M; xor ebx,ebx
     * pass: xor esi,esi
     * one: test ebx,ebx; jz write
     *   mov cl,0x20; call ata; mov edi,8M; mov ecx,256; mov edx,0x1f0; rep insw
     *   mov eax,ebx; shl eax,16; xor eax,esi; mov edi,8M; mov ecx,128; repe scasd; jne bad
     * write: lea eax,[ebx+1]; shl eax,16; xor eax,esi; mov edi,8M; mov ecx,128; rep stosd
     *   mov cl,0x30; call ata; push esi; mov esi,8M; mov ecx,256; mov edx,0x1f0; rep outsw; pop esi
     *   mov edx,[delay]; 2: dec edx; jg 2; inc esi; cmp esi,[sectors]; jb one
     *   inc ebx; mov edx,0x3f8; mov al,'.'; out dx,al; jmp pass
     * bad: mov edx,0x3f8; mov al,'X'; out dx,al; 3: hlt; jmp 3
     * ata: mov edx,0x1f7; 4: in al,dx; test al,0x80; jnz 4; mov edi,esi; shl edi,6
     *   0x1f6: 0xe0; 0x1f2: 1; 0x1f3, 0x1f4, 0x1f5: edi; 0x1f7: cl; 5: in al,dx; test al,0x80; jnz 5; test al,8; jz 5; ret
     * </pre>
     */
    private static final String PROGRAM =
            "02b0ad1b00000100fe4f51e400001000000010000000000000000000280010000002000000000000fafcbc0000700031db31f685"
                    + "db742eb120e87e000000bf00008000b900010000baf001000066f36d89d8c1e01031f0bf00008000b980000000f3af75"
                    + "4c8d4301c1e01031f0bf00008000b980000000f3abb130e83c00000056be00008000b900010000baf001000066f36f5e"
                    + "8b15240010004a7ffd463b3520001000728d43baf8030000b02eeeeb80baf8030000b058eef4ebfdbaf7010000eca880"
                    + "75fb89f7c1e706baf6010000b0e0eebaf2010000b001ee89f842eec1e80842eec1e80842eebaf701000088c8eeeca880"
                    + "75fba80874f7c3";

    final VmId id;
    final String name;
    private final Path folder;

    /** @param image of its disk, as its host calls it */
    DiskGuest(Path folder, String name, VmId id, String image) throws IOException {
        this.folder = folder;
        this.name = name;
        this.id = id;
        Files.write(folder.resolve(name + ".bin"), HexFormat.of().parseHex(PROGRAM));
        Files.writeString(xml(), """
            <domain type='qemu'>
              <name>%s</name>
              <uuid>%s</uuid>
              <memory unit='MiB'>64</memory>
              <vcpu>1</vcpu>
              <os><type arch='x86_64' machine='pc'>hvm</type><kernel>%s</kernel></os>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2' cache='none'/>
                  <source file='%s'/>
                  <target dev='hda' bus='ide'/>
                </disk>
                <serial type='file'><source path='%s' append='on'/></serial>
                <memballoon model='none'/>
              </devices>
            </domain>
            """.formatted(name, id, folder.resolve(name + ".bin"), image, serial()));
    }

    Path xml() {
        return folder.resolve(name + ".xml");
    }

    private Path serial() {
        return folder.resolve(name + ".serial");
    }

    /** Passes over its disk so far; fails when it has found a fault. */
    long passes() throws IOException {
        String said = Files.exists(serial()) ? Files.readString(serial(), StandardCharsets.ISO_8859_1) : "";
        if (said.contains("X")) {
            throw new AssertionError(name + " found its disk spoilt after " + said.indexOf('X') + " passes");
        }
        return said.chars().filter(c -> c == '.').count();
    }
}
