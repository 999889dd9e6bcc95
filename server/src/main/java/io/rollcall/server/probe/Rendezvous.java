package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceKey;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which node is responsible for an entry: the one whose hash together with the entry's is the highest (rendezvous
 * hashing, Thaler and Ravishankar 1998). All who know the same nodes agree without a word; a node that comes
 * or goes moves only its own share. Pure functions.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** The responsible one, whatever the order of the names; null if there is none. */
    static @Nullable String responsible(Collection<String> nodes, long entry) {
        String highest = null;
        long score = 0;
        for (String node : nodes) {
            long its = mixed(hash(node) ^ entry);
            int order = highest == null ? 1 : Long.compareUnsigned(its, score);
            if (order > 0 || (order == 0 && highest != null && node.compareTo(highest) > 0)) {
                highest = node;
                score = its;
            }
        }
        return highest;
    }

    /** The hash of an entry: to be computed once. */
    static long hash(InstanceKey key) {
        return mixed(hash(key.app()) + 0x9E3779B97F4A7C15L) + hash(key.id());
    }

    /** FNV-1a over the characters, then mixed: by itself its high bits know little of the last characters. */
    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mixed(hash);
    }

    /** The finalizer of SplittableRandom (Stafford's variant 13): each bit of the input moves half of the output. */
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
