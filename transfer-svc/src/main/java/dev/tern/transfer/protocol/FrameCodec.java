package dev.tern.transfer.protocol;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Frames to bytes and back. */
public final class FrameCodec {

    private static final int MAX_VERSIONS = 16;
    private static final int MAX_NAME = 64;
    private static final int CONTROL = 0;
    private static final int DATA = 1;
    private static final int CHANNEL = 2;
    private static final int DIGEST_SIZE = 32;

    private FrameCodec() {}

    /**
     * Header and payload, ready to be sent.
     *
     * @throws IllegalArgumentException when a field is longer than the other side accepts
     */
    public static ByteBuffer encode(Frame frame) {
        byte[] payload = payload(frame);
        ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.SIZE + payload.length);
        new FrameHeader(frame.type(), payload.length).write(bytes);
        return bytes.put(payload).flip();
    }

    /** @param payload exactly the frame's payload, whose header was checked by {@link FrameHeader#read} */
    public static Frame decode(FrameType type, ByteBuffer payload) throws ProtocolViolation {
        FieldReader in = new FieldReader(payload);
        try {
            Frame frame =
                    switch (type) {
                        case HELLO -> new Frame.Hello(session(in), role(in), versions(in));
                        case WELCOME -> new Frame.Welcome(in.unsignedByte(), natural(in));
                        case REFUSAL -> new Frame.Refusal(ControlCodec.reason(in), versions(in));
                        case CONTROL -> new Frame.Control(ControlCodec.read(in));
                        case ACK -> new Frame.Ack(natural(in), natural(in));
                        case RESEND -> new Frame.Resend(natural(in));
                        case END -> new Frame.End(natural(in), natural(in), natural(in), digest(in), in.flag());
                        case SEALED -> new Frame.Sealed(digest(in));
                        case CHUNK -> chunk(in);
                        case TAKEN -> new Frame.Taken(natural(in));
                        case RESUME -> new Frame.Resume(natural(in));
                        case RESET -> new Frame.Reset(ControlCodec.reason(in));
                        case PING -> new Frame.Ping(in.number());
                        case PONG -> new Frame.Pong(in.number());
                        case BYE -> new Frame.Bye();
                        case READY -> new Frame.Ready();
                        case BATCH -> throw new ProtocolViolation(Breach.ORDER, "A batch is out of place here");
                    };
            in.end();
            return frame;
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new ProtocolViolation(Breach.FIELD, type + " with a field that cannot be: " + e.getMessage());
        }
    }

    private static byte[] payload(Frame frame) {
        FieldWriter out = new FieldWriter();
        switch (frame) {
            case Frame.Hello hello -> hello(out, hello);
            case Frame.Welcome welcome -> out.unsignedByte(welcome.version()).number(welcome.nextBatch());
            case Frame.Refusal refusal -> {
                ControlCodec.reason(out, refusal.why());
                versions(out, refusal.versions());
            }
            case Frame.Control control -> ControlCodec.write(out, control.message());
            case Frame.Ack ack -> out.number(ack.nextBatch()).number(ack.rawWritten());
            case Frame.Resend resend -> out.number(resend.batch());
            case Frame.End end ->
                out.number(end.rawTotal())
                        .number(end.batches())
                        .number(end.tailLength())
                        .bytes(HexFormat.of().parseHex(end.digest()))
                        .flag(end.closed());
            case Frame.Sealed sealed -> out.bytes(HexFormat.of().parseHex(sealed.digest()));
            case Frame.Chunk chunk -> chunk(out, chunk);
            case Frame.Taken taken -> out.number(taken.offset());
            case Frame.Resume resume -> out.number(resume.offset());
            case Frame.Reset reset -> ControlCodec.reason(out, reset.why());
            case Frame.Ping ping -> out.number(ping.nonce());
            case Frame.Pong pong -> out.number(pong.nonce());
            case Frame.Bye _, Frame.Ready _ -> {}
        }
        return out.toBytes();
    }

    private static void chunk(FieldWriter out, Frame.Chunk chunk) {
        byte[] bytes = new byte[chunk.bytes().remaining()];
        chunk.bytes().get(chunk.bytes().position(), bytes);
        out.number(chunk.offset())
                .flag(chunk.last())
                .integer(chunk.checksum())
                .integer(bytes.length)
                .bytes(bytes);
    }

    /** Its bytes stay where they are. */
    private static Frame.Chunk chunk(FieldReader in) throws ProtocolViolation {
        long offset = natural(in);
        boolean last = in.flag();
        int checksum = in.integer();
        int length = in.integer();
        if (length < (last ? 0 : 1) || length > Wire.MAX_CHUNK || offset > Long.MAX_VALUE - Wire.MAX_CHUNK - 1) {
            throw new ProtocolViolation(
                    Breach.FIELD,
                    Integer.toUnsignedString(length) + " bytes of a channel from " + offset + " on; 1 to "
                            + Wire.MAX_CHUNK + " are sent at once");
        }
        return new Frame.Chunk(offset, last, checksum, in.slice(length));
    }

    private static void hello(FieldWriter out, Frame.Hello hello) {
        Session session = hello.session();
        out.text(session.migration().value(), MAX_NAME)
                .text(session.vm().value(), MAX_NAME)
                .text(session.from().value(), MAX_NAME)
                .text(session.to().value(), MAX_NAME)
                .number(session.epoch().value());
        switch (hello.role()) {
            case Role.Control() -> out.unsignedByte(CONTROL);
            case Role.Data(int index, int count, Token token) ->
                out.unsignedByte(DATA).unsignedByte(index).unsignedByte(count).bytes(token.bytes());
            case Role.Channel(int index, Token token) ->
                out.unsignedByte(CHANNEL).integer(index).bytes(token.bytes());
        }
        versions(out, hello.versions());
    }

    private static Session session(FieldReader in) throws ProtocolViolation {
        return new Session(
                MigrationId.of(in.text(MAX_NAME)),
                VmId.of(in.text(MAX_NAME)),
                HostId.of(in.text(MAX_NAME)),
                HostId.of(in.text(MAX_NAME)),
                in.epoch());
    }

    private static Role role(FieldReader in) throws ProtocolViolation {
        int kind = in.unsignedByte();
        return switch (kind) {
            case CONTROL -> new Role.Control();
            case DATA -> new Role.Data(in.unsignedByte(), in.unsignedByte(), Token.of(in.bytes(Token.SIZE)));
            case CHANNEL -> new Role.Channel(in.integer(), Token.of(in.bytes(Token.SIZE)));
            default -> throw new ProtocolViolation(Breach.FIELD, "A connection's role is 0 to 2: " + kind);
        };
    }

    private static void versions(FieldWriter out, List<Integer> versions) {
        out.unsignedByte(versions.size());
        versions.forEach(out::unsignedByte);
    }

    private static List<Integer> versions(FieldReader in) throws ProtocolViolation {
        int count = in.unsignedByte();
        if (count < 1 || count > MAX_VERSIONS) {
            throw new ProtocolViolation(Breach.FIELD, "1 to " + MAX_VERSIONS + " versions are listed: " + count);
        }
        List<Integer> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            versions.add(in.unsignedByte());
        }
        return versions;
    }

    private static String digest(FieldReader in) throws ProtocolViolation {
        return HexFormat.of().formatHex(in.bytes(DIGEST_SIZE));
    }

    private static long natural(FieldReader in) throws ProtocolViolation {
        long value = in.number();
        if (value < 0) {
            throw new ProtocolViolation(Breach.FIELD, "A count is never negative: " + value);
        }
        return value;
    }
}
