package io.rollcall.replication.eureka;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.ClientWord;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a peer is to be told about one instance: the state that is wanted there, not the steps by which it
 * came about. Contents are not in it: they are taken when a batch is cut, so that a batch never says
 * anything older than what this node knows by then. Immutable.
 *
 * @param presence whether the instance is to be there
 * @param cancelled whether its client took it out here, which counts if it is not back
 * @param override what is to happen to an operator's override there
 * @param beyondHeartbeats whether later heartbeats could not mend it if this were lost: they tell a peer of
 *     a newer registration, and of nothing else
 */
record Wish(Presence presence, boolean cancelled, Overriding override, boolean beyondHeartbeats) {
    enum Presence {
        /** Nothing is said of it. */
        AS_IS,
        RENEWED,
        REGISTERED
    }

    enum Overriding {
        AS_IS,
        SET,
        CLEARED
    }

    static final Wish REGISTER = new Wish(Presence.REGISTERED, false, Overriding.AS_IS, false);
    static final Wish CANCEL = new Wish(Presence.AS_IS, true, Overriding.AS_IS, false);

    static Wish of(ClientWord word) {
        return switch (word.kind()) {
            case REGISTERED -> REGISTER;
            case METADATA_SET -> new Wish(Presence.REGISTERED, false, Overriding.AS_IS, true);
            case RENEWED -> new Wish(Presence.RENEWED, false, Overriding.AS_IS, false);
            case STATUS_SET -> new Wish(Presence.AS_IS, false, Overriding.SET, true);
            case STATUS_CLEARED -> new Wish(Presence.AS_IS, false, Overriding.CLEARED, true);
            // Its override goes with it. If it is back before the peer heard of this, that is still so.
            case CANCELLED ->
                word.instance().overriddenStatus() == InstanceStatus.UNKNOWN
                        ? CANCEL
                        : new Wish(Presence.AS_IS, true, Overriding.CLEARED, true);
        };
    }

    /** All of an instance, its override too: it is not known what the peer has. */
    static Wish everythingOf(LiveInstance instance) {
        boolean overridden = instance.overriddenStatus() != InstanceStatus.UNKNOWN;
        return new Wish(Presence.REGISTERED, false, overridden ? Overriding.SET : Overriding.CLEARED, true);
    }

    /** What is wanted after {@code newer} came: the later word counts, and nothing that went before it is lost. */
    Wish then(Wish newer) {
        if (newer.cancelled) {
            boolean cleared = override != Overriding.AS_IS || newer.override != Overriding.AS_IS;
            return new Wish(newer.presence, true, cleared ? Overriding.CLEARED : Overriding.AS_IS, cleared);
        }
        return new Wish(
                // What was cancelled and is spoken of again has to be registered, whatever was said of it.
                cancelled ? Presence.REGISTERED : stronger(presence, newer.presence),
                cancelled,
                newer.override == Overriding.AS_IS ? override : newer.override,
                beyondHeartbeats || newer.beyondHeartbeats);
    }

    private static Presence stronger(Presence one, Presence other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether it lapses like a change, later than a heartbeat may. */
    boolean isChange() {
        return cancelled || override != Overriding.AS_IS;
    }

    /**
     * The items that bring it about: none where it is not so any more, for then another node tells the peer.
     *
     * @param now the instance as this node shows it, null if it does not
     */
    List<EurekaItem> items(InstanceKey key, @Nullable LiveInstance now) {
        if (now == null) {
            return cancelled ? List.of(new EurekaItem.Cancel(key)) : List.of();
        }
        List<EurekaItem> items = new ArrayList<>(2);
        long dirty = now.statement().lastDirtyTimestamp();
        boolean overridden = now.overriddenStatus() != InstanceStatus.UNKNOWN;
        // Before the registration: at a peer, a status that is set hides even a DOWN that was registered before it.
        if (override == Overriding.SET) {
            items.add(new EurekaItem.StatusUpdate(key, dirty, overridden ? now.overriddenStatus() : now.status()));
        } else if (override == Overriding.CLEARED && !overridden) {
            items.add(new EurekaItem.DeleteStatusOverride(key, dirty, now.status()));
        }
        if (presence == Presence.REGISTERED) {
            items.add(new EurekaItem.Register(now));
        } else if (presence == Presence.RENEWED && items.isEmpty()) {
            // A change of status renews as well.
            items.add(new EurekaItem.Heartbeat(
                    key, dirty, now.status(), overridden ? Optional.of(now.overriddenStatus()) : Optional.empty()));
        }
        return items;
    }
}
