package io.rollcall.server.watch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** How what a watcher is told looks on the wire. Pure functions. */
enum WatchForm {
    /** Server-Sent Events, one after another. */
    EVENTS {
        @Override
        byte[] changes(byte[] changes, String token) {
            return joined("event: changes\ndata: {\"changes\":[", changes, "]}\nid: " + token + "\n\n");
        }

        @Override
        byte[] snapshot(byte[] part, boolean first, boolean last, String token) {
            String end = last ? "]}\nid: " + token + "\n\n" : "]}\n\n";
            return joined("event: snapshot\ndata: {\"complete\":" + last + ",\"instances\":[", part, end);
        }
    },

    /** One JSON document, once there is something to tell. */
    DOCUMENT {
        @Override
        byte[] changes(byte[] changes, String token) {
            return joined("{\"token\":\"" + token + "\",\"snapshot\":false,\"changes\":[", changes, "]}");
        }

        @Override
        byte[] snapshot(byte[] part, boolean first, boolean last, String token) {
            String more = part.length == 0 ? "" : ",";
            String head = first ? "{\"token\":\"" + token + "\",\"snapshot\":true,\"instances\":[" : more;
            return joined(head, part, last ? "]}" : "");
        }
    };

    static final byte[] NONE = {};

    /** Sent first, and again where there is nothing else to send. */
    static final byte[] BEAT = utf8(": beat\n\n");

    static byte[] bye(String why) {
        return utf8("event: bye\ndata: {\"why\":\"" + why + "\"}\n\n");
    }

    /** What tells of changes, which are JSON objects with commas between. */
    abstract byte[] changes(byte[] changes, String token);

    /** One part of what tells of everything. */
    abstract byte[] snapshot(byte[] part, boolean first, boolean last, String token);

    /** What tells of changes in several parts: whoever has got only some of them holds the token for that. */
    List<byte[]> changes(List<byte[]> parts, String onTheWay, String token) {
        if (this == DOCUMENT) {
            byte[] all = parts.get(0);
            for (byte[] part : parts.subList(1, parts.size())) {
                byte[] longer = Arrays.copyOf(all, all.length + 1 + part.length);
                longer[all.length] = ',';
                System.arraycopy(part, 0, longer, all.length + 1, part.length);
                all = longer;
            }
            return List.of(changes(all, token));
        }
        byte[][] frames = new byte[parts.size()][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = changes(parts.get(i), i == frames.length - 1 ? token : onTheWay);
        }
        return List.of(frames);
    }

    private static byte[] joined(String head, byte[] body, String tail) {
        byte[] before = utf8(head);
        byte[] behind = utf8(tail);
        byte[] all = Arrays.copyOf(before, before.length + body.length + behind.length);
        System.arraycopy(body, 0, all, before.length, body.length);
        System.arraycopy(behind, 0, all, before.length + body.length, behind.length);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
