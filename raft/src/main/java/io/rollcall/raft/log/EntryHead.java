package io.rollcall.raft.log;

/** Term and index of an entry: the first two fields of its message, each left out where it is 0. */
record EntryHead(long term, long index) {
    static final byte TERM_TAG = 0x08;
    private static final byte INDEX_TAG = 0x10;

    EntryHead(byte[] bytes, int from, int to) {
        this(field(bytes, from, to, TERM_TAG), field(bytes, afterTerm(bytes, from, to), to, INDEX_TAG));
    }

    private static int afterTerm(byte[] bytes, int from, int to) {
        if (from >= to || bytes[from] != TERM_TAG) {
            return from;
        }
        int at = from + 1;
        while (at < to && bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private static long field(byte[] bytes, int from, int to, byte tag) {
        if (from >= to || bytes[from] != tag) {
            return 0;
        }
        long value = 0;
        int shift = 0;
        for (int at = from + 1; at < to && shift < 64; at++, shift += 7) {
            value |= (long) (bytes[at] & 0x7F) << shift;
            if (bytes[at] >= 0) {
                return value;
            }
        }
        return value;
    }
}
