package io.rollcall.server.xml;

import java.util.ArrayList;
import java.util.List;

/** Pieces of an answer, to be one array of exactly their length. */
final class Pieces {
    private final List<byte[]> pieces = new ArrayList<>();

    Pieces add(byte[] piece) {
        pieces.add(piece);
        return this;
    }

    Pieces addAll(List<byte[]> more) {
        pieces.addAll(more);
        return this;
    }

    /** Adds pieces with {@code between} between each two of them. */
    Pieces addAll(List<byte[]> more, byte[] between) {
        for (int i = 0; i < more.size(); i++) {
            if (i > 0) {
                pieces.add(between);
            }
            pieces.add(more.get(i));
        }
        return this;
    }

    byte[] joined() {
        int length = 0;
        for (byte[] piece : pieces) {
            length = Math.addExact(length, piece.length);
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }
}
