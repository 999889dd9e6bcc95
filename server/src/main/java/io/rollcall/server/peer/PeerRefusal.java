package io.rollcall.server.peer;

import java.util.Locale;

/** Why a request on a peer's route was not believed. */
public enum PeerRefusal {
    /** Nothing in it says that it comes from a peer. */
    NO_CREDENTIALS("no credentials of a peer came with it"),
    /** It belongs to no session that is open here; the sender is to say hello again. */
    SESSION("its session is not open here"),
    /** A hello under none of the secrets that are believed here. */
    SECRET("its sender does not know this cluster's secret"),
    /** It was here before. */
    NUMBER("its number was used before, or is too old"),
    /** It is not what the sender signed, or somebody else made it. */
    SIGNATURE("its signature does not fit what it says"),
    /** More hellos than peers have reason to send. */
    TOO_MANY_HELLOS("there are too many hellos");

    private final String words;

    PeerRefusal(String words) {
        this.words = words;
    }

    /** For people: what is wrong with the request. */
    public String words() {
        return words;
    }

    /** For programs: lower-case, with dashes. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
