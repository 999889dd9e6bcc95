package io.rollcall.replication.sim;

import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import java.util.regex.Pattern;

/** Messages between nodes as text to look at. */
final class Messages {
    private static final Pattern STATEMENT = Pattern.compile("statement=(\\w+) \\{.*?\"metadata\":(\\{[^}]*})[^}]*}");
    private static final Pattern VERSION = Pattern.compile(
            "Version\\[dirty=(\\d+), life=(\\d+), cancelled=(\\w+), epoch=(\\d+), tombstone=(\\w+), contentHash=-?\\d+,"
                    + " home=([^\\]]*)]");
    private static final Pattern NOISE = Pattern.compile(
            "InstanceRecord|key=|version=|record=|statement=null, |reason=null, |sinceVouched=|writer=");

    private Messages() {}

    /** Leaves out what is the same in all of them, so that a person can read the rest. */
    private static String brief(String message) {
        String shorter = STATEMENT.matcher(message).replaceAll("$1 $2");
        shorter = VERSION.matcher(shorter).replaceAll("v($1 $2 $3 $4 $5 $6)");
        shorter = shorter.replace("1780000", "~").replace("1779999", "~-");
        return NOISE.matcher(shorter).replaceAll("");
    }

    static String request(PeerRequest.Kind kind, byte[] bytes) {
        try {
            return brief(PeerCodec.decodeRequest(kind, bytes).message().toString());
        } catch (MalformedMessageException bad) {
            return kind + " of " + bytes.length + " unreadable bytes";
        }
    }

    static String answer(PeerRequest.Kind kind, byte[] bytes) {
        try {
            return brief(PeerCodec.decodeAnswer(kind, bytes).message().toString());
        } catch (MalformedMessageException bad) {
            return kind + " of " + bytes.length + " unreadable bytes";
        }
    }
}
