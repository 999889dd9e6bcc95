package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/** The notes beside entries which say what checks came to; all nodes hold them. Used on the loop: it answers from memory. */
public interface Verdicts {
    /** What is noted of an entry, by whichever node. */
    @Nullable
    InstanceStatus held(InstanceKey key);

    /**
     * Notes something else.
     *
     * @param verdict UP or DOWN; null takes the note away
     */
    void tell(InstanceKey key, @Nullable InstanceStatus verdict);
}
