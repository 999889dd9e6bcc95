package io.rollcall.replication.wire;

import com.fasterxml.jackson.core.StreamReadConstraints;

/** What a message may hold at most. A reader refuses more; a sender has to make several messages of it. */
public final class WireLimits {
    /** Bytes of a message, unpacked. */
    public static final int MESSAGE_BYTES = 16 << 20;

    /** Records, writes, names or results in one list. */
    public static final int LISTED = 200_000;

    /** Lives of nodes that one message names. */
    public static final int NODES = 10_000;

    /** Bytes of one instance's statement. */
    public static final int STATEMENT_BYTES = 4 << 20;

    /** What is counted on from, as stamps and incarnations are: there is room above it. */
    static final long COUNTED = Long.MAX_VALUE >> 1;

    /** Characters of a name. */
    static final int NAME = 255;

    /** Characters of a reason in words. */
    static final int WORDS = 500;

    /** Deepest: message, list of items, item, list of writes, record. */
    static final int DEPTH = 8;

    /** The same for the parser itself, which checks texts and numbers before they grow. */
    static final StreamReadConstraints PARSER = StreamReadConstraints.builder()
            .maxNestingDepth(DEPTH)
            .maxStringLength(4 * WORDS)
            .maxNameLength(NAME)
            .maxNumberLength(64)
            .build();

    private WireLimits() {}
}
