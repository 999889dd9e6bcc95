package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What somebody lacks who has been told what a node showed earlier, or what another node shows. */
public sealed interface Missed {
    /** These and no others may be shown here in another way than he knows, or not at all. */
    record These(Set<InstanceKey> keys) implements Missed {
        public These {
            keys = Collections.unmodifiableSet(new LinkedHashSet<>(keys));
        }
    }

    /** He knows of writes that are not here yet; soon they may be. */
    record NotYet() implements Missed {}

    /** Nobody can say: he has to be told everything. */
    record Everything() implements Missed {}

    Missed NOT_YET = new NotYet();
    Missed EVERYTHING = new Everything();
}
