package io.rollcall.replication.sim;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.eureka.EurekaReply.Result;
import io.rollcall.replication.peer.PeerAddress;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A registry server of either kind, as clients and old peers see it. Client operations give the HTTP
 * status; nothing may be asked of one that is not up.
 */
interface Site {
    PeerAddress address();

    Kernel.Host host();

    boolean isUp();

    int register(RegisteredInstance incoming);

    int renew(InstanceKey key, OptionalLong dirty);

    int cancel(InstanceKey key);

    int setStatus(InstanceKey key, InstanceStatus value);

    int clearStatus(InstanceKey key, InstanceStatus fallback);

    /** Carries out a batch of a peer, in its order. */
    List<Result> take(List<Told> batch);

    /** The instance as it is listed, null if it is not. */
    @Nullable
    Instance shows(InstanceKey key);

    List<RegisteredInstance> all();
}
