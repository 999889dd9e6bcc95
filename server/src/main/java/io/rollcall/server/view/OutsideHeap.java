package io.rollcall.server.view;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Room outside of the heap for what is sent again and again: from there the system takes bytes without a copy that the
 * JVM makes first. It is given back when the collector finds that nobody sends it any more, which may be late; so there
 * are at most {@value #MOST} at a time, and what comes meanwhile stays in the heap. For one thread.
 */
final class OutsideHeap {
    static final int MOST = 2;

    private final ReferenceQueue<ByteBuffer> collected = new ReferenceQueue<>();
    private final Set<Reference<?>> held = new HashSet<>();

    /** These bytes, outside of the heap if there is room. */
    ByteBuffer hold(byte[] bytes) {
        for (Reference<?> free = collected.poll(); free != null; free = collected.poll()) {
            held.remove(free);
        }
        if (held.size() == MOST) {
            return ByteBuffer.wrap(bytes);
        }
        ByteBuffer outside;
        try {
            outside = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } catch (OutOfMemoryError full) {
            // Its limit is the operator's (-XX:MaxDirectMemorySize); the heap has these bytes already.
            return ByteBuffer.wrap(bytes);
        }
        held.add(new PhantomReference<>(outside, collected));
        return outside;
    }
}
