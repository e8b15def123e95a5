package dev.tern.benchmarks.lab;

import dev.tern.contracts.word.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a guest's memory travels. */
enum Transport {
    PLAIN,
    XBZRLE,
    MULTIFD,
    MULTIFD_ZSTD,
    MULTIFD_ZSTD_TLS,
    RELAY,
    TERN_NATIVE;

    /** As many as Tern's streams. */
    private static final List<String> PARALLEL = List.of("--parallel", "--parallel-connections", "2");

    private static final List<String> ZSTD = List.of("--compressed", "--comp-methods", "zstd");

    /** With a cache for all of a working set of 512 MiB, so that no page that was sent before is forgotten. */
    private static final List<String> DELTAS =
            List.of("--compressed", "--comp-methods", "xbzrle", "--comp-xbzrle-cache", "536870912");

    String word() {
        return Words.of(this);
    }

    boolean isTerns() {
        return this == RELAY || this == TERN_NATIVE;
    }

    /** As an order to Tern says it. */
    String mode() {
        return this == TERN_NATIVE ? "native" : "relay";
    }

    /** What virsh is told, for a transport of QEMU's own. */
    List<String> virsh(String guest, String host, String address) {
        List<String> command = new ArrayList<>(
                List.of("migrate", "--live", "--p2p", "--persistent", "--undefinesource", "--domain", guest));
        switch (this) {
            case XBZRLE -> command.addAll(DELTAS);
            case MULTIFD -> command.addAll(PARALLEL);
            case MULTIFD_ZSTD, MULTIFD_ZSTD_TLS -> {
                command.addAll(PARALLEL);
                command.addAll(ZSTD);
            }
            case PLAIN, RELAY, TERN_NATIVE -> {}
        }
        if (this == MULTIFD_ZSTD_TLS) {
            command.addAll(List.of("--tls", "--tls-destination", host));
        }
        command.addAll(List.of("--desturi", "qemu+tls://" + host + "/system", "--migrateuri", "tcp://" + address));
        return command;
    }

    /** @throws IllegalArgumentException naming those that there are */
    static Transport of(String word) {
        return Arrays.stream(values())
                .filter(transport -> transport.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no transport " + word + " but "
                        + Arrays.stream(values()).map(Transport::word).collect(Collectors.joining(", "))));
    }
}
