package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.eureka.EurekaItem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch, as both kinds of server read it.
 *
 * @param status what is set, or fallen back to
 * @param overridden what a heartbeat says was set, UNKNOWN if nothing
 * @param instance what is registered; null in any other item
 */
record Told(
        Action action,
        InstanceKey key,
        long dirty,
        InstanceStatus status,
        InstanceStatus overridden,
        @Nullable RegisteredInstance instance) {
    /** This registration once its instance was cancelled: a server's queue holds the instance itself, which says so. */
    Told deleted() {
        Registration was = content().registration();
        Registration now =
                new Registration(was.overriddenStatus(), 0, 0, 0, 0, 0, ActionType.DELETED, was.coordinating());
        return new Told(
                action,
                key,
                dirty,
                status,
                overridden,
                new RegisteredInstance(content().instance(), now));
    }

    enum Action {
        REGISTER,
        HEARTBEAT,
        CANCEL,
        STATUS_UPDATE,
        DELETE_STATUS_OVERRIDE
    }

    static Told registered(RegisteredInstance instance) {
        return new Told(
                Action.REGISTER,
                instance.key(),
                instance.instance().lastDirtyTimestamp(),
                instance.instance().status(),
                InstanceStatus.UNKNOWN,
                instance);
    }

    static Told cancelled(InstanceKey key) {
        return status(Action.CANCEL, key, 0, InstanceStatus.UNKNOWN);
    }

    static Told status(Action action, InstanceKey key, long dirty, InstanceStatus status) {
        return new Told(action, key, dirty, status, InstanceStatus.UNKNOWN, null);
    }

    /** What a node of ours says. */
    static Told of(EurekaItem item) {
        if (item instanceof EurekaItem.Register register) {
            return registered(shown(register.instance()));
        }
        if (item instanceof EurekaItem.Heartbeat beat) {
            return new Told(
                    Action.HEARTBEAT,
                    beat.key(),
                    beat.dirty(),
                    beat.status(),
                    beat.overridden().orElse(InstanceStatus.UNKNOWN),
                    null);
        }
        if (item instanceof EurekaItem.StatusUpdate update) {
            return status(Action.STATUS_UPDATE, update.key(), update.dirty(), update.status());
        }
        if (item instanceof EurekaItem.DeleteStatusOverride delete) {
            return status(Action.DELETE_STATUS_OVERRIDE, delete.key(), delete.dirty(), delete.status());
        }
        return cancelled(item.key());
    }

    /** An instance as one of our nodes puts it on the wire. */
    static RegisteredInstance shown(LiveInstance live) {
        Instance stated = live.statement().instance();
        return new RegisteredInstance(
                stated.withStatus(live.status()),
                new Registration(live.overriddenStatus(), 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    RegisteredInstance content() {
        return Objects.requireNonNull(instance, "only a registration has content");
    }

    /** Where a later task of the same name takes the place of the one that waits. */
    String taskId() {
        return action + "#" + key;
    }
}
