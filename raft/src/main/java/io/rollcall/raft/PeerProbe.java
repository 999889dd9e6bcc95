package io.rollcall.raft;

import java.io.IOException;
import java.util.List;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.GroupListReply;
import org.apache.ratis.protocol.GroupListRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

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
        RaftPeerId to = RaftPeerId.valueOf(member.id());
        try {
            RaftClientReply list = client.getClientRpc().sendRequest(new GroupListRequest(asking, to, group, call));
            if (!(list instanceof GroupListReply groups) || !list.isSuccess()) {
                return new Silent(String.valueOf(list.getException()));
            }
            if (!groups.getGroupIds().contains(group)) {
                return new Empty();
            }
            RaftClientReply info = client.getClientRpc().sendRequest(new GroupInfoRequest(asking, to, group, call));
            return info instanceof GroupInfoReply told && info.isSuccess()
                    ? said(told)
                    : new Silent(String.valueOf(info.getException()));
        } catch (IOException | RuntimeException broken) {
            return new Silent(String.valueOf(broken.getMessage()));
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
}
