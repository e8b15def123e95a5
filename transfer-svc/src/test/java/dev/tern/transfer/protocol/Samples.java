package dev.tern.transfer.protocol;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each frame. */
final class Samples {

    static final Session SESSION = new Session(
            MigrationId.of("00000000-0000-0001-0000-000000000001"),
            VmId.of("00000000-0000-0002-0000-000000000002"),
            HostId.of("host-a"),
            HostId.of("host-b"),
            new Epoch(7));

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final Reason REASON = new Reason("memory.short", "host-b has 3GiB free and 4GiB are needed");

    private Samples() {}

    static Token token() {
        byte[] bytes = new byte[Token.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return Token.of(bytes);
    }

    static Map<String, Frame> frames() {
        Map<String, Frame> all = new LinkedHashMap<>();
        all.put("hello-control", new Frame.Hello(SESSION, new Role.Control(), List.of(3)));
        all.put("hello-data", new Frame.Hello(SESSION, new Role.Data(1, 4, token()), List.of(1, 2, 3, 4)));
        all.put("welcome", new Frame.Welcome(3, 4711));
        all.put("refusal", new Frame.Refusal(REASON, List.of(3)));
        all.put("ack", new Frame.Ack(12, 6_000_000));
        all.put("resend", new Frame.Resend(12));
        all.put("end", new Frame.End(1L << 33, 20_000, 114_000, DIGEST, true));
        all.put("sealed", new Frame.Sealed(DIGEST));
        all.put("ping", new Frame.Ping(1));
        all.put("pong", new Frame.Pong(-1));
        all.put("bye", new Frame.Bye());
        all.put("ready", new Frame.Ready());
        all.put("hello-channel", new Frame.Hello(SESSION, new Role.Channel(5, token()), List.of(3, 2)));
        all.put("chunk", new Frame.Chunk(1L << 40, false, 0xcafe_babe, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        all.put("chunk-last", new Frame.Chunk(7, true, 0, ByteBuffer.allocate(0)));
        all.put("taken", new Frame.Taken(1L << 40));
        all.put("resume", new Frame.Resume(4711));
        all.put("reset", new Frame.Reset(new Reason("disk.socket", "Writing a disk's socket: Broken pipe")));
        messages().forEach((name, message) -> all.put("control-" + name, new Frame.Control(message)));
        return all;
    }

    private static Map<String, ControlMessage> messages() {
        Map<String, ControlMessage> all = new LinkedHashMap<>();
        all.put(
                "reserve",
                new ControlMessage.Reserve(
                        "shop-db",
                        DataSize.ofGiB(4),
                        "<domain/>",
                        "embedded 1.0",
                        2,
                        Duration.ofMinutes(3),
                        Manner.RELAY));
        all.put(
                "reserve-native",
                new ControlMessage.Reserve(
                        "shop-db",
                        DataSize.ofGiB(4),
                        "<domain/>",
                        "qemu 10.0.2",
                        4,
                        Duration.ofMinutes(3),
                        new Manner(MigrationMode.NATIVE, true)));
        all.put(
                "reserve-cold",
                new ControlMessage.Reserve(
                        "shop-db",
                        DataSize.ofGiB(4),
                        "<domain/>",
                        "qemu 10.0.2",
                        1,
                        Duration.ofMinutes(3),
                        Manner.of(MigrationMode.COLD)));
        all.put("switching", new ControlMessage.Switching());
        all.put("prepare", new ControlMessage.Prepare());
        all.put("release", new ControlMessage.Release(ownership(OwnershipRecord.Kind.RELEASED)));
        all.put("abort", new ControlMessage.Abort(REASON));
        all.put("inquire", new ControlMessage.Inquire());
        all.put("farewell", new ControlMessage.Farewell());
        all.put("reserved", new ControlMessage.Reserved(token(), List.of()));
        all.put(
                "reserved-notes",
                new ControlMessage.Reserved(
                        token(), List.of(new Reason("cpu.passthrough", "Its CPU is its host's own"))));
        all.put("refused", new ControlMessage.Refused(List.of(REASON, new Reason("name.taken", "ü is known here"))));
        all.put("prepared", new ControlMessage.Prepared("PHFlbXUtbWlncmF0aW9uLz4="));
        all.put("prepared-bare", new ControlMessage.Prepared(""));
        all.put("return-path", new ControlMessage.ReturnPath(8, Octets.of(new byte[] {0, 1, 0, 4, 0, 0, 0, 0})));
        all.put("loaded", new ControlMessage.Loaded(new ImageDigest(DIGEST)));
        all.put("loaded-unverified", new ControlMessage.Loaded(ImageDigest.UNVERIFIED));
        all.put("running", new ControlMessage.Running(Duration.ofMillis(12)));
        all.put("discarded", new ControlMessage.Discarded(ownership(OwnershipRecord.Kind.REFUSED)));
        all.put("broken", new ControlMessage.Broken(REASON));
        all.put("standing", new ControlMessage.Standing(ownership(OwnershipRecord.Kind.LOADED)));
        all.put("standing-none", new ControlMessage.Standing(null));
        return all;
    }

    private static OwnershipRecord ownership(OwnershipRecord.Kind kind) {
        boolean released = kind == OwnershipRecord.Kind.RELEASED;
        return new OwnershipRecord(
                SESSION.vm(),
                SESSION.from(),
                SESSION.epoch(),
                kind,
                SESSION.to(),
                SESSION.migration(),
                new ImageDigest(DIGEST),
                false,
                released,
                Instant.parse("2026-11-22T16:18:00.000000001Z"),
                released ? "c2lnbmF0dXJl" : null,
                released ? "Y2VydGlmaWNhdGU=" : null);
    }

    static BatchHeader batch() {
        return new BatchHeader(3, 1_500_000, 17, 524_288, 500_000, 120_000, Codec.ZSTD, true, 0xcafe_babe);
    }
}
