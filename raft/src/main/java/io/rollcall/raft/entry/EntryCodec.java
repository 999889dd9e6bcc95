package io.rollcall.raft.entry;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Vips;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The parts that commands and snapshots share, as bytes. Stateless. */
final class EntryCodec {
    /** A name has at most this many bytes: four for each of its characters. */
    private static final int MAX_NAME_BYTES = 4 * InstanceKey.MAX_LENGTH;

    /** Bits that say which virtual addresses follow. */
    private static final int PLAIN = 1;

    private static final int SECURE = 2;

    private EntryCodec() {}

    static void writeKey(DataOutputStream to, InstanceKey key) throws IOException {
        writeText(to, key.app());
        writeText(to, key.id());
    }

    private static void writeText(DataOutputStream to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
        }
        to.writeShort(bytes.length);
        to.write(bytes);
    }

    static InstanceKey readKey(ByteReader from) {
        String app = from.text("app", MAX_NAME_BYTES);
        String id = from.text("instanceId", MAX_NAME_BYTES);
        return new InstanceKey(app, id);
    }

    static void writeContent(DataOutputStream to, Content content) throws IOException {
        to.writeByte(code(content.status()));
        to.writeInt(content.lease().renewalSeconds());
        to.writeInt(content.lease().durationSeconds());
        to.writeLong(content.lastDirtyTimestamp());
        writeVips(to, content.vips());
        writeBytes(to, content.members());
    }

    private static void writeVips(DataOutputStream to, Vips vips) throws IOException {
        String plain = vips.plain();
        String secure = vips.secure();
        to.writeByte((plain == null ? 0 : PLAIN) | (secure == null ? 0 : SECURE));
        if (plain != null) {
            writeBytes(to, plain.getBytes(StandardCharsets.UTF_8));
        }
        if (secure != null) {
            writeBytes(to, secure.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Vips readVips(ByteReader from) {
        int which = from.u8();
        if ((which & ~(PLAIN | SECURE)) != 0) {
            throw new MalformedBytesException("no virtual addresses have the code " + which);
        }
        return new Vips(
                (which & PLAIN) == 0 ? null : from.longText("a virtual address", Content.MAX_BYTES),
                (which & SECURE) == 0 ? null : from.longText("a virtual address", Content.MAX_BYTES));
    }

    private static void writeBytes(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    static Content readContent(ByteReader from) {
        InstanceStatus status = status(from.u8());
        LeaseTerms lease = new LeaseTerms(from.i32(), from.i32());
        long lastDirtyTimestamp = from.i64();
        Vips vips = readVips(from);
        return new Content(from.bytes("a statement", Content.MAX_BYTES), status, lease, vips, lastDirtyTimestamp);
    }

    /** 0 stands for none. */
    static int code(@Nullable InstanceStatus status) {
        if (status == null) {
            return 0;
        }
        // By name, not by ordinal: these numbers are on disks.
        return switch (status) {
            case UP -> 1;
            case DOWN -> 2;
            case STARTING -> 3;
            case OUT_OF_SERVICE -> 4;
            case UNKNOWN -> 5;
        };
    }

    static @Nullable InstanceStatus statusOrNone(int code) {
        return code == 0 ? null : status(code);
    }

    static InstanceStatus status(int code) {
        return switch (code) {
            case 1 -> InstanceStatus.UP;
            case 2 -> InstanceStatus.DOWN;
            case 3 -> InstanceStatus.STARTING;
            case 4 -> InstanceStatus.OUT_OF_SERVICE;
            case 5 -> InstanceStatus.UNKNOWN;
            default -> throw new MalformedBytesException("no status has the code " + code);
        };
    }

    static void writeEntry(DataOutputStream to, PersistentEntry entry) throws IOException {
        writeKey(to, entry.key());
        to.writeByte(code(entry.override()));
        to.writeLong(entry.version());
        to.writeLong(entry.registeredAt());
        to.writeLong(entry.updatedAt());
        writeContent(to, entry.content());
    }

    static PersistentEntry readEntry(ByteReader from) {
        InstanceKey key = readKey(from);
        InstanceStatus override = statusOrNone(from.u8());
        long version = from.count("version", 1);
        long registeredAt = from.i64();
        long updatedAt = from.i64();
        return new PersistentEntry(key, readContent(from), override, version, registeredAt, updatedAt);
    }
}
