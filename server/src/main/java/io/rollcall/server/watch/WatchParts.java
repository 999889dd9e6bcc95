package io.rollcall.server.watch;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.LiveInstance;
import io.rollcall.server.view.ShownView;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Renders what watchers are told, in parts of a bounded size: JSON objects with commas between. */
final class WatchParts {
    /** A part ends behind the instance with which it has so many bytes. */
    private static final int PART_BYTES = 262_144;

    private static final byte[] ADDED = utf8("{\"action\":\"ADDED\",\"instance\":");
    private static final byte[] MODIFIED = utf8("{\"action\":\"MODIFIED\",\"instance\":");

    private final Function<LiveInstance, byte[]> json;

    /** @param json an instance as a JSON object */
    WatchParts(Function<LiveInstance, byte[]> json) {
        this.json = json;
    }

    /** An instance as a JSON object. */
    byte[] json(LiveInstance shown) {
        return json.apply(shown);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What became of some instances. Without a view from before, whoever is told may know anything of them, and is
     * told that they are gone even if he never knew them.
     *
     * @param before what was shown when the last such list was made; null if whoever is told was not there
     * @return nothing if there is nothing to tell
     */
    List<byte[]> changes(WatchFilter filter, Collection<InstanceKey> keys, @Nullable ShownView before, ShownView now) {
        List<byte[]> parts = new ArrayList<>();
        ByteArrayOutputStream part = new ByteArrayOutputStream(1_500);
        for (InstanceKey key : keys) {
            if (!filter.wantsOfApplication(key)) {
                continue;
            }
            if (part.size() >= PART_BYTES) {
                parts.add(part.toByteArray());
                part.reset();
            }
            LiveInstance was = before == null ? null : wanted(filter, before.get(key));
            LiveInstance is = wanted(filter, now.get(key));
            if (is != null && was != null && isSame(was, is)) {
                continue;
            }
            if (is == null && was == null && before != null) {
                continue;
            }
            if (part.size() > 0) {
                part.write(',');
            }
            if (is == null) {
                part.writeBytes(gone(key));
            } else {
                part.writeBytes(before != null && was == null ? ADDED : MODIFIED);
                part.writeBytes(json.apply(is));
                part.write('}');
            }
        }
        if (part.size() > 0) {
            parts.add(part.toByteArray());
        }
        return parts;
    }

    private static @Nullable LiveInstance wanted(WatchFilter filter, @Nullable LiveInstance shown) {
        return shown != null && filter.wants(shown) ? shown : null;
    }

    /** A lease that another node keeps now is no news to those who watch. */
    private static boolean isSame(LiveInstance one, LiveInstance other) {
        return one.status() == other.status()
                && one.overriddenStatus() == other.overriddenStatus()
                && one.statement().equals(other.statement());
    }

    private static byte[] gone(InstanceKey key) {
        ByteArrayOutputStream object = new ByteArrayOutputStream(96);
        object.writeBytes(utf8("{\"action\":\"DELETED\",\"app\":"));
        object.writeBytes(EurekaJson.quoted(key.app()));
        object.writeBytes(utf8(",\"id\":"));
        object.writeBytes(EurekaJson.quoted(key.id()));
        object.write('}');
        return object.toByteArray();
    }

    /** Some of the lists of a view, from one of them on. */
    Part part(WatchFilter filter, List<List<LiveInstance>> lists, int from, int mostBehind) {
        ByteArrayOutputStream part = new ByteArrayOutputStream(8_192);
        int next = from;
        while (next < mostBehind && part.size() < PART_BYTES) {
            for (LiveInstance shown : lists.get(next)) {
                if (filter.wants(shown)) {
                    if (part.size() > 0) {
                        part.write(',');
                    }
                    part.writeBytes(json.apply(shown));
                }
            }
            next++;
        }
        return new Part(part.toByteArray(), next);
    }

    /** Some of the lists of a view, rendered. */
    static final class Part {
        private final byte[] bytes;
        private final int next;

        Part(byte[] bytes, int next) {
            this.bytes = bytes;
            this.next = next;
        }

        byte[] bytes() {
            return bytes;
        }

        /** The list behind the last of this part. */
        int next() {
            return next;
        }
    }
}
