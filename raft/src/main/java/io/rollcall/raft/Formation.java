package io.rollcall.raft;

import io.rollcall.raft.MemberFile.Began;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * How a member that holds nothing finds out what it is: one of those who begin, a new one, or one that has lost its
 * data. The last must not just go on under its name: it would vote, and might help somebody to lead who lacks what it
 * once had acknowledged. So it asks to be taken out, and to be added, which counts its voice only once it has caught
 * up. All of it blocks.
 */
final class Formation {
    private final RaftSettings settings;
    private final Engine engine;

    Formation(RaftSettings settings, Engine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    /** What a round of questions has come to. */
    sealed interface Finding {
        /** A majority, this member counted, holds nothing, and nobody holds anything. */
        record Begin() implements Finding {}

        /** There is a group with entries, and this member is not in it: it waits to be added. */
        record Join(String why) implements Finding {}

        /** There is a group with entries, and this member was in it. */
        record Rejoin(RaftPeerId leader, List<RaftPeer> members) implements Finding {}

        /** Nobody can tell yet. */
        record Wait(String why) implements Finding {}
    }

    Finding look() {
        if (settings.isAlone()) {
            return new Finding.Begin();
        }
        Map<String, PeerProbe> answers = new LinkedHashMap<>();
        for (Member member : settings.members()) {
            if (!member.id().equals(settings.self())) {
                answers.put(member.id(), engine.probe(member));
            }
        }
        return judge(settings.self(), answers);
    }

    /** What the others' answers mean. */
    static Finding judge(String self, Map<String, PeerProbe> answers) {
        int empty = 1;
        List<String> formed = new ArrayList<>();
        Optional<Finding> rejoin = Optional.empty();
        for (Map.Entry<String, PeerProbe> answer : answers.entrySet()) {
            if (answer.getValue() instanceof PeerProbe.Empty) {
                empty++;
            } else if (answer.getValue() instanceof PeerProbe.Formed group) {
                formed.add(answer.getKey());
                boolean wasMember = group.members().stream()
                        .anyMatch(peer -> peer.getId().toString().equals(self));
                if (group.leads()) {
                    rejoin = Optional.of(
                            wasMember
                                    ? new Finding.Rejoin(RaftPeerId.valueOf(answer.getKey()), group.members())
                                    : new Finding.Join("this member, " + self + ", is not in the group that "
                                            + answer.getKey() + " leads: add it with 'rollcall raft add'"));
                }
            }
        }
        if (rejoin.isPresent()) {
            return rejoin.get();
        }
        if (!formed.isEmpty()) {
            return new Finding.Wait("there is a group with entries at " + formed + ", and it has no leader");
        }
        int all = answers.size() + 1;
        return empty > all / 2
                ? new Finding.Begin()
                : new Finding.Wait("only " + empty + " of " + all + " members can be reached: " + silent(answers));
    }

    private static String silent(Map<String, PeerProbe> answers) {
        List<String> silent = new ArrayList<>();
        answers.forEach((id, answer) -> {
            if (answer instanceof PeerProbe.Silent why) {
                silent.add(id + " (" + why.why() + ")");
            }
        });
        return String.join(", ", silent);
    }

    /** Begins as {@code began}, and writes that down before. */
    void begin(Began began) throws IOException {
        MemberFile.write(settings, began);
        engine.begin(began);
    }

    /** Takes this member out of its group, and adds it again as one that holds nothing. */
    void rejoin(Finding.Rejoin found) throws IOException {
        List<RaftPeer> others = found.members().stream()
                .filter(peer -> !peer.getId().toString().equals(settings.self()))
                .toList();
        // First of all, so that it comes back to this if it is stopped in the middle.
        MemberFile.write(settings, Began.REJOINING);
        require(engine.change(found.leader(), found.members(), others), "taken out of the group");
        begin(Began.REJOINING);
        addSelf(found.leader(), others);
    }

    /** Adds this member as one that holds nothing. */
    void addSelf(RaftPeerId leader, List<RaftPeer> others) throws IOException {
        List<RaftPeer> wanted = new ArrayList<>(others);
        wanted.add(Engine.peer(settings.selfMember()
                .orElseThrow(() -> new IllegalStateException("a member without an address can not join"))));
        require(engine.change(leader, others, wanted), "added to the group");
        MemberFile.write(settings, Began.JOINED);
    }

    private void require(RaftClientReply reply, String what) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException("this member, " + settings.self() + ", could not be " + what, reply.getException());
        }
    }
}
