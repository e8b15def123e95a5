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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Control messages to fields and back: a byte that says which, then its components in their order. */
final class ControlCodec {

    private static final int MAX_VM_NAME = 255;
    private static final int MAX_HYPERVISOR = 128;
    private static final int MAX_CODE = 128;
    private static final int MAX_REASON = 2048;
    private static final int MAX_REASONS = 64;
    private static final int MAX_ID = 64;
    private static final int MAX_DIGEST = 128;
    private static final int MAX_SIGNATURE = 4096;
    private static final int MAX_SIGNER = 32 << 10;

    private static final Pattern CODE = Pattern.compile("[a-z0-9._-]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ControlCodec() {}

    static void write(FieldWriter out, ControlMessage message) {
        switch (message) {
            case ControlMessage.Reserve reserve -> {
                out.unsignedByte(1)
                        .text(reserve.vmName(), MAX_VM_NAME)
                        .number(reserve.memory().bytes());
                out.text(reserve.document(), Wire.MAX_DOCUMENT).text(reserve.hypervisor(), MAX_HYPERVISOR);
                out.integer(reserve.streams())
                        .duration(reserve.duration())
                        .unsignedByte(code(reserve.manner().mode()))
                        .flag(reserve.manner().autoConverge());
            }
            case ControlMessage.Prepare _ -> out.unsignedByte(2);
            case ControlMessage.Release release -> ownership(out.unsignedByte(3), release.released());
            case ControlMessage.Abort abort -> reason(out.unsignedByte(4), abort.why());
            case ControlMessage.Inquire _ -> out.unsignedByte(5);
            case ControlMessage.Farewell _ -> out.unsignedByte(6);
            case ControlMessage.Reserved reserved ->
                reasons(out.unsignedByte(7).bytes(reserved.token().bytes()), reserved.notes());
            case ControlMessage.Refused refused -> reasons(out.unsignedByte(8), refused.reasons());
            case ControlMessage.Prepared prepared -> out.unsignedByte(9).text(prepared.ticket(), Wire.MAX_TICKET);
            case ControlMessage.Loaded loaded ->
                out.unsignedByte(10).text(loaded.digest().text(), MAX_DIGEST);
            case ControlMessage.Switching _ -> out.unsignedByte(16);
            case ControlMessage.Running running -> out.unsignedByte(11).duration(running.handOver());
            case ControlMessage.Discarded discarded -> ownership(out.unsignedByte(12), discarded.refused());
            case ControlMessage.Broken broken -> reason(out.unsignedByte(13), broken.why());
            case ControlMessage.ReturnPath said ->
                out.unsignedByte(15)
                        .number(said.offset())
                        .integer(said.bytes().length())
                        .bytes(said.bytes().after(0));
            case ControlMessage.Standing standing -> {
                OwnershipRecord last = standing.last();
                out.unsignedByte(14).flag(last != null);
                if (last != null) {
                    ownership(out, last);
                }
            }
        }
    }

    static ControlMessage read(FieldReader in) throws ProtocolViolation {
        int kind = in.unsignedByte();
        return switch (kind) {
            case 1 ->
                new ControlMessage.Reserve(
                        line(in, MAX_VM_NAME),
                        new DataSize(in.number()),
                        in.text(Wire.MAX_DOCUMENT),
                        line(in, MAX_HYPERVISOR),
                        streams(in),
                        in.duration(),
                        manner(in));
            case 2 -> new ControlMessage.Prepare();
            case 3 -> new ControlMessage.Release(ownership(in));
            case 4 -> new ControlMessage.Abort(reason(in));
            case 5 -> new ControlMessage.Inquire();
            case 6 -> new ControlMessage.Farewell();
            case 7 -> new ControlMessage.Reserved(Token.of(in.bytes(Token.SIZE)), reasons(in));
            case 8 -> new ControlMessage.Refused(reasons(in));
            case 9 -> new ControlMessage.Prepared(in.text(Wire.MAX_TICKET));
            case 10 -> new ControlMessage.Loaded(digest(in.text(MAX_DIGEST)));
            case 11 -> new ControlMessage.Running(in.duration());
            case 12 -> new ControlMessage.Discarded(ownership(in));
            case 13 -> new ControlMessage.Broken(reason(in));
            case 14 -> new ControlMessage.Standing(in.flag() ? ownership(in) : null);
            case 15 -> returnPath(in.number(), in);
            case 16 -> new ControlMessage.Switching();
            default -> throw new ProtocolViolation(Breach.FIELD, "Control message " + kind + " is unknown");
        };
    }

    private static Manner manner(FieldReader in) throws ProtocolViolation {
        MigrationMode mode = mode(in.unsignedByte());
        boolean autoConverge = in.flag();
        if (autoConverge && mode == MigrationMode.COLD) {
            throw new ProtocolViolation(Breach.FIELD, "A guest that is shut off does not converge");
        }
        return new Manner(mode, autoConverge);
    }

    private static ControlMessage returnPath(long offset, FieldReader in) throws ProtocolViolation {
        int length = in.integer();
        if (offset < 0 || length < 1 || length > Wire.MAX_RETURN || offset > Wire.MAX_RETURN - length) {
            throw new ProtocolViolation(
                    Breach.FIELD,
                    Integer.toUnsignedString(length) + " bytes of return path from " + offset + " on; at most "
                            + Wire.MAX_RETURN + " in all");
        }
        return new ControlMessage.ReturnPath(offset, Octets.of(in.bytes(length)));
    }

    /** What stands in logs and tables of both hosts is one line. */
    private static String line(FieldReader in, int maxBytes) throws ProtocolViolation {
        String text = in.text(maxBytes);
        if (CONTROL.matcher(text).find()) {
            throw new ProtocolViolation(Breach.FIELD, "A name with control characters");
        }
        return text;
    }

    private static ImageDigest digest(String text) throws ProtocolViolation {
        try {
            return new ImageDigest(text);
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation(
                    Breach.FIELD, "A digest is 64 lower-case hex digits, or says that nothing was compared");
        }
    }

    private static int streams(FieldReader in) throws ProtocolViolation {
        int streams = in.integer();
        if (streams < 1 || streams > Wire.MAX_STREAMS) {
            throw new ProtocolViolation(Breach.FIELD, "1 to " + Wire.MAX_STREAMS + " streams: " + streams);
        }
        return streams;
    }

    /** A reason's text is for people: what is too long is cut. */
    static void reason(FieldWriter out, Reason reason) {
        out.text(reason.code(), MAX_CODE).text(cut(reason.text()), MAX_REASON);
    }

    static Reason reason(FieldReader in) throws ProtocolViolation {
        String code = in.text(MAX_CODE);
        if (!CODE.matcher(code).matches()) {
            throw new ProtocolViolation(Breach.FIELD, "A reason's code has letters, digits, dots and dashes only");
        }
        return new Reason(code, in.text(MAX_REASON).replaceAll("\\p{Cntrl}", " "));
    }

    private static String cut(String text) {
        int most = MAX_REASON / 4;
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }

    private static void reasons(FieldWriter out, List<Reason> reasons) {
        List<Reason> some = reasons.subList(0, Math.min(reasons.size(), MAX_REASONS));
        out.unsignedByte(some.size());
        some.forEach(reason -> reason(out, reason));
    }

    private static List<Reason> reasons(FieldReader in) throws ProtocolViolation {
        int count = in.unsignedByte();
        if (count > MAX_REASONS) {
            throw new ProtocolViolation(Breach.FIELD, count + " reasons; at most " + MAX_REASONS);
        }
        List<Reason> reasons = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            reasons.add(reason(in));
        }
        return reasons;
    }

    private static void ownership(FieldWriter out, OwnershipRecord written) {
        HostId peer = written.peer();
        MigrationId migration = written.migration();
        ImageDigest digest = written.digest();
        out.text(written.vm().value(), MAX_ID)
                .text(written.host().value(), MAX_ID)
                .number(written.epoch().value())
                .unsignedByte(code(written.kind()))
                .optionalText(peer == null ? null : peer.value(), MAX_ID)
                .optionalText(migration == null ? null : migration.value(), MAX_ID)
                .optionalText(digest == null ? null : digest.text(), MAX_DIGEST)
                .flag(written.external())
                .flag(written.stayPaused())
                .instant(written.at())
                .optionalText(written.signature(), MAX_SIGNATURE)
                .optionalText(written.signer(), MAX_SIGNER);
    }

    private static OwnershipRecord ownership(FieldReader in) throws ProtocolViolation {
        VmId vm = VmId.of(in.text(MAX_ID));
        HostId host = HostId.of(in.text(MAX_ID));
        Epoch epoch = in.epoch();
        OwnershipRecord.Kind kind = kind(in.unsignedByte());
        @Nullable String peer = in.optionalText(MAX_ID);
        @Nullable String migration = in.optionalText(MAX_ID);
        @Nullable String digest = in.optionalText(MAX_DIGEST);
        return new OwnershipRecord(
                vm,
                host,
                epoch,
                kind,
                peer == null ? null : HostId.of(peer),
                migration == null ? null : MigrationId.of(migration),
                digest == null ? null : digest(digest),
                in.flag(),
                in.flag(),
                in.instant(),
                in.optionalText(MAX_SIGNATURE),
                in.optionalText(MAX_SIGNER));
    }

    private static int code(MigrationMode mode) {
        return switch (mode) {
            case RELAY -> 1;
            case NATIVE -> 2;
            case COLD -> 3;
        };
    }

    private static MigrationMode mode(int code) throws ProtocolViolation {
        return switch (code) {
            case 1 -> MigrationMode.RELAY;
            case 2 -> MigrationMode.NATIVE;
            case 3 -> MigrationMode.COLD;
            default -> throw new ProtocolViolation(Breach.FIELD, "A move in mode " + code + " is unknown");
        };
    }

    /** Numbers of their own: the order of the constants in contracts is not part of the wire. */
    private static int code(OwnershipRecord.Kind kind) {
        return switch (kind) {
            case OWNED -> 1;
            case LOADED -> 2;
            case RELEASED -> 3;
            case ABORTED -> 4;
            case REFUSED -> 5;
        };
    }

    private static OwnershipRecord.Kind kind(int code) throws ProtocolViolation {
        return switch (code) {
            case 1 -> OwnershipRecord.Kind.OWNED;
            case 2 -> OwnershipRecord.Kind.LOADED;
            case 3 -> OwnershipRecord.Kind.RELEASED;
            case 4 -> OwnershipRecord.Kind.ABORTED;
            case 5 -> OwnershipRecord.Kind.REFUSED;
            default -> throw new ProtocolViolation(Breach.FIELD, "A record of kind " + code + " is unknown");
        };
    }
}
