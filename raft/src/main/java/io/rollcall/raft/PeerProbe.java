package io.rollcall.raft;

import java.io.IOException;
import java.util.List;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.jspecify.annotations.Nullable;

/** What a member that holds nothing yet hears from another. */
sealed interface PeerProbe {
    /** It runs, and holds nothing either. */
    record Empty() implements PeerProbe {}

    /**
     * It has a log.
     *
     * @param leads whether it is the leader
     * @param members those of its group
     */
    record Formed(boolean leads, List<RaftPeer> members) implements PeerProbe {}

    /**
     * Nobody can tell.
     *
     * @param why in words
     */
    record Silent(String why) implements PeerProbe {}

    static PeerProbe ask(RaftClient client, RaftGroupId group, Member member, long call) {
        ClientId asking = client.getId();
        try {
            RaftClientReply reply = client.getClientRpc()
                    .sendRequest(new GroupInfoRequest(asking, RaftPeerId.valueOf(member.id()), group, call));
            if (reply instanceof GroupInfoReply info && reply.isSuccess()) {
                return said(info);
            }
            return failed(reply.getException());
        } catch (IOException | RuntimeException broken) {
            return failed(broken);
        }
    }

    private static PeerProbe said(GroupInfoReply info) {
        LogInfoProto log = info.getLogInfoProto();
        if (!log.hasLastEntry() && !log.hasLastSnapshot()) {
            return new Empty();
        }
        boolean leads = info.getRoleInfoProto().getRole() == RaftPeerRole.LEADER;
        return new Formed(leads, List.copyOf(info.getGroup().getPeers()));
    }

    private static PeerProbe failed(@Nullable Throwable broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof GroupMismatchException
                    || String.valueOf(cause.getMessage()).contains(GroupMismatchException.class.getSimpleName())) {
                return new Empty();
            }
        }
        return new Silent(broken == null ? "it gave no answer" : String.valueOf(broken.getMessage()));
    }
}
