package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Changes who the members are, by somebody's word and one at a time. On a thread of its own, for it waits until a new
 * member has caught up.
 */
final class Membership {
    private static final long TRANSFER_MILLIS = 5_000;

    private final Loop loop;

    Membership(Loop loop) {
        this.loop = loop;
    }

    CompletableFuture<MembershipResult> add(Engine engine, Member member) {
        return change(engine, current -> {
            if (named(current, member.id()).isPresent()) {
                throw new IllegalArgumentException(member.id() + " is a member already");
            }
            List<RaftPeer> wanted = new ArrayList<>(current);
            wanted.add(Engine.peer(member));
            return wanted;
        });
    }

    CompletableFuture<MembershipResult> remove(Engine engine, String id) {
        return change(engine, current -> {
            if (named(current, id).isEmpty()) {
                throw new IllegalArgumentException(id + " is no member; the members are " + ids(current));
            }
            if (current.size() == 1) {
                throw new IllegalArgumentException(id + " is the only member");
            }
            return current.stream()
                    .filter(peer -> !peer.getId().toString().equals(id))
                    .toList();
        });
    }

    /** Makes the new list of the old one, or says why there is none. */
    @FunctionalInterface
    private interface Change {
        List<RaftPeer> of(List<RaftPeer> current);
    }

    private CompletableFuture<MembershipResult> change(Engine engine, Change change) {
        return asked(engine, leader -> {
            List<RaftPeer> current = engine.currentPeersAsConfigured();
            List<RaftPeer> wanted = change.of(current);
            return result(engine.change(leader, current, wanted), wanted);
        });
    }

    CompletableFuture<MembershipResult> transfer(Engine engine, String id) {
        return asked(engine, leader -> {
            List<RaftPeer> current = engine.currentPeers();
            RaftPeer to = named(current, id)
                    .orElseThrow(
                            () -> new IllegalArgumentException(id + " is no member; the members are " + ids(current)));
            return result(engine.transfer(leader, to.getId(), TRANSFER_MILLIS), current);
        });
    }

    @FunctionalInterface
    private interface Asking {
        MembershipResult ask(RaftPeerId leader) throws IOException;
    }

    private CompletableFuture<MembershipResult> asked(Engine engine, Asking asking) {
        CompletableFuture<MembershipResult> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(ask(engine, asking)));
        return answer;
    }

    private static MembershipResult ask(Engine engine, Asking asking) {
        Optional<RaftPeerId> leader = engine.leader();
        if (leader.isEmpty()) {
            return new MembershipResult.Refused("no leader is known; members change by its word only");
        }
        try {
            return asking.ask(leader.get());
        } catch (IOException | RuntimeException failed) {
            return new MembershipResult.Refused(String.valueOf(failed.getMessage()));
        }
    }

    private static MembershipResult result(RaftClientReply reply, List<RaftPeer> members) {
        return reply.isSuccess()
                ? new MembershipResult.Done(ids(members))
                : new MembershipResult.Refused(String.valueOf(reply.getException()));
    }

    private static Optional<RaftPeer> named(List<RaftPeer> peers, String id) {
        return peers.stream().filter(peer -> peer.getId().toString().equals(id)).findFirst();
    }

    private static List<String> ids(List<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).toList();
    }
}
