package io.rollcall.raft;

import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.log.DamagedStoreException;
import io.rollcall.raft.log.LogCheck;
import io.rollcall.raft.log.VoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the engine: its server, which holds this member's log, and its client, which speaks to the others. All
 * that blocks says so, and runs on the store's own threads.
 *
 * <p>Addresses come from the settings wherever they name a member: what the log says of addresses may be old. That is
 * how all members can be moved: stop them, change the settings, start them.
 *
 * <p>It is long because all that touches a running engine is here, and nothing of it is seen outside.
 */
final class Engine {
    /** Begins the words of a leader that has no room. */
    static final String DISK_MARK = "rollcall-disk-full: ";

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final RaftSettings settings;
    private final RaftGroupId groupId;
    private final RaftPeerId selfId;
    private final RaftServer server;
    private final RaftClient client;
    private final RaftClient patientClient;
    private final ClientId clientId;
    private final AtomicLong calls = new AtomicLong();
    private final EntryMachine machine;
    private final AtomicReference<RaftServer.@Nullable Division> division = new AtomicReference<>();

    private Engine(RaftSettings settings, EntryMachine machine, @Nullable RaftGroup group) throws IOException {
        this.settings = settings;
        this.groupId = groupId(settings.cluster());
        this.selfId = RaftPeerId.valueOf(settings.self());
        this.machine = machine;
        this.clientId = machine.ownId();
        RaftProperties properties = EngineProperties.of(settings, storage(settings));
        Parameters parameters = EngineProperties.parameters(settings.security());
        RaftServer.Builder builder = RaftServer.newBuilder()
                .setServerId(selfId)
                .setProperties(properties)
                .setParameters(parameters)
                .setOption(StartupOption.RECOVER)
                .setStateMachineRegistry(unused -> machine);
        if (group != null) {
            builder.setGroup(group);
        }
        this.server = builder.build();
        this.client = client(properties, parameters);
        RaftProperties patient = new RaftProperties(properties);
        RaftClientConfigKeys.Rpc.setRequestTimeout(patient, TimeDuration.valueOf(60, TimeUnit.SECONDS));
        this.patientClient = client(patient, parameters);
    }

    private RaftClient client(RaftProperties properties, Parameters parameters) {
        return RaftClient.newBuilder()
                .setProperties(properties)
                .setParameters(parameters)
                .setRaftGroup(RaftGroup.valueOf(groupId, peersForClient()))
                // We ask again ourselves, with the same number, until the proposer's time is up.
                .setRetryPolicy(RetryPolicies.noRetry())
                .build();
    }

    private List<RaftPeer> peersForClient() {
        return settings.members().isEmpty()
                ? List.of(RaftPeer.newBuilder().setId(selfId).build())
                : settings.members().stream().map(Engine::peer).toList();
    }

    /** All members of one cluster come to the same group, and nobody else does. */
    static RaftGroupId groupId(String cluster) {
        return RaftGroupId.valueOf(
                UUID.nameUUIDFromBytes(("rollcall raft " + cluster).getBytes(StandardCharsets.UTF_8)));
    }

    static Path storage(RaftSettings settings) {
        return settings.dataDir().resolve("raft");
    }

    static Path groupDirectory(RaftSettings settings) {
        return storage(settings).resolve(groupId(settings.cluster()).getUuid().toString());
    }

    /** Whether there is a log, or the place of one. */
    static boolean hasGroupOnDisk(RaftSettings settings) {
        return Files.exists(groupDirectory(settings));
    }

    static RaftPeer peer(Member member) {
        return RaftPeer.newBuilder()
                .setId(member.id())
                .setAddress(member.address())
                .build();
    }

    /**
     * Starts the engine. Blocks for a second or two.
     *
     * @param began how this member began; empty if it holds nothing yet and nobody knows
     * @param votedUpTo the last term in which it may have voted; empty if nobody knows
     * @throws DamagedStoreException if what is on the disk is not what was written
     */
    static Engine start(
            RaftSettings settings, EntryMachine machine, Optional<MemberFile.Began> began, OptionalLong votedUpTo)
            throws IOException {
        EngineFences.raise();
        if (began.isPresent()) {
            check(settings, votedUpTo);
        }
        Engine engine = new Engine(
                settings, machine, began.map(how -> group(settings, how)).orElse(null));
        try {
            engine.server.getServerRpc().addRaftPeers(engine.others());
            engine.server.start();
            if (began.isPresent()) {
                engine.division.set(engine.server.getDivision(engine.groupId));
            }
            return engine;
        } catch (IOException | RuntimeException failed) {
            engine.close();
            throw failed;
        }
    }

    private List<RaftPeer> others() {
        return settings.members().stream()
                .filter(member -> !member.id().equals(settings.self()))
                .map(Engine::peer)
                .toList();
    }

    private static RaftGroup group(RaftSettings settings, MemberFile.Began began) {
        RaftGroupId id = groupId(settings.cluster());
        if (began != MemberFile.Began.FORMED) {
            return RaftGroup.valueOf(id);
        }
        RaftPeer alone = RaftPeer.newBuilder().setId(settings.self()).build();
        return RaftGroup.valueOf(
                id,
                settings.members().isEmpty()
                        ? List.of(alone)
                        : settings.members().stream().map(Engine::peer).toList());
    }

    private static void check(RaftSettings settings, OptionalLong votedUpTo) throws IOException {
        Path directory = groupDirectory(settings);
        List<String> mended =
                new LogCheck(directory, EngineProperties.MAX_LOG_ENTRY_BYTES, settings.self(), votedUpTo).run();
        mended.forEach(what -> log.warn("the log of the persistent entries: {}", what));
        Path configuration = directory.resolve("current").resolve("raft-meta.conf");
        if (Files.exists(configuration)) {
            // The engine would only log it, and go on as a member of nothing.
            try (InputStream bytes = Files.newInputStream(configuration)) {
                if (!LogEntryProto.parseFrom(bytes).hasConfigurationEntry()) {
                    throw new DamagedStoreException("the file " + configuration + " is damaged: it names no members");
                }
            } catch (DamagedStoreException damaged) {
                throw damaged;
            } catch (IOException unreadable) {
                throw new DamagedStoreException(
                        "the file " + configuration + " is damaged: " + unreadable.getMessage());
            }
        }
    }

    /** Makes the group here, while the engine runs. Blocks. */
    void begin(MemberFile.Began began) throws IOException {
        RaftClientReply reply = server.groupManagement(GroupManagementRequest.newAdd(
                clientId, selfId, calls.incrementAndGet(), group(settings, began), false));
        if (!reply.isSuccess()) {
            throw new IOException("the engine does not begin", reply.getException());
        }
        division.set(server.getDivision(groupId));
    }

    private Optional<RaftServer.Division> division() {
        return Optional.ofNullable(division.get());
    }

    /** Whether it holds its group's log. */
    boolean hasGroup() {
        return division().isPresent();
    }

    /** Whether it runs: the engine closes by itself when it can not write. */
    boolean isAlive() {
        return division().map(division -> division.getInfo().isAlive()).orElse(true)
                && !server.getLifeCycleState().isClosingOrClosed();
    }

    /**
     * Why it can not go on with what it has on the disk, though it runs: after a write that failed it would refuse every
     * later one, whatever room there is by then. Empty if it can.
     */
    Optional<String> failedToWrite() {
        Optional<String> failure = machine.logFailure();
        if (failure.isPresent()) {
            return failure;
        }
        try {
            return new VoteFile(groupDirectory(settings)).isCutOff()
                    ? Optional.of("its vote could not be written")
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }

    /** Whether this member has a voice in the group, as far as it knows. */
    boolean isMember() {
        return division()
                .map(division -> division.getRaftConf().getPeer(selfId) != null)
                .orElse(false);
    }

    /** Who is to be asked to write: the leader, if it is known and can. */
    Optional<RaftPeerId> leader() {
        return division().flatMap(division -> {
            if (division.getInfo().isLeader()) {
                return division.getInfo().isLeaderReady() ? Optional.of(selfId) : Optional.empty();
            }
            return Optional.ofNullable(division.getInfo().getLeaderId());
        });
    }

    RaftPeerId self() {
        return selfId;
    }

    boolean isSelf(RaftPeerId id) {
        return selfId.equals(id);
    }

    /** A number that no other request of this run has: asking again under it is asking the same. */
    long nextCall() {
        return calls.incrementAndGet();
    }

    /** Asks one member to write. Never blocks. */
    CompletableFuture<RaftClientReply> write(RaftPeerId to, long call, byte[] batch) {
        RaftClientRequest request = request(to, call, Message.valueOf(ByteString.copyFrom(batch)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return isSelf(to)
                    ? server.submitClientRequestAsync(request)
                    : client.getClientRpc().sendRequestAsyncUnordered(request);
        } catch (IOException | RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private RaftClientRequest.Builder request(RaftPeerId to, long call, Message message) {
        return RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(to)
                .setGroupId(groupId)
                .setCallId(call)
                .setMessage(message);
    }

    /** Whether this member leads others, and has applied everything in its log: nothing more goes out to them. */
    boolean leadsAndIsStill() {
        return division()
                .map(one -> one.getInfo().isLeaderReady()
                        && one.getRaftConf().getCurrentPeers().size() > 1
                        && one.getRaftLog().getNextIndex() - 1 <= appliedIndex())
                .orElse(false);
    }

    /**
     * Makes the leader, this member or another, tell the others now how far it has committed: the question for an
     * index to read at goes out as heartbeats, which carry it where nothing else is on its way, and whoever asked gets
     * one of its own after those. The answer is not used. Never blocks.
     */
    CompletableFuture<?> tellCommit(RaftPeerId leader) {
        RaftClientRequest read = request(leader, calls.incrementAndGet(), Message.EMPTY)
                .setType(RaftClientRequest.readRequestType())
                .build();
        ReadIndexRequestProto asking = ReadIndexRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(selfId.toByteString())
                        .setReplyId(leader.toByteString())
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(groupId)))
                .setClientRequest(ClientProtoUtils.toRaftClientRequestProto(read))
                .build();
        try {
            return isSelf(leader)
                    ? server.readIndexAsync(asking)
                    : server.getServerRpc().async().readIndexAsync(asking);
        } catch (IOException | RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /** Makes a new connection for writes to a member that did not answer. Blocks for seconds. */
    void reconnectForWrites(RaftPeerId to, Throwable why) {
        client.getClientRpc().handleException(to, why, true);
    }

    /** Makes a new connection for votes and entries of the log. Blocks for seconds. */
    void reconnectForLog(RaftPeerId to) {
        server.getServerRpc().handleException(to, new IOException("it does not answer"), true);
    }

    /**
     * The other members that have been silent: those who have not answered this leader for {@code time}, and all while
     * this member knows of no leader.
     */
    List<RaftPeerId> silentFor(Duration time) {
        DivisionInfo info = division().map(RaftServer.Division::getInfo).orElse(null);
        if (info == null || (!info.isLeader() && info.getLeaderId() != null)) {
            return List.of();
        }
        if (info.isLeader()) {
            return info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
                    .filter(follower -> follower.getLastRpcElapsedTimeMs() >= time.toMillis())
                    .map(follower -> RaftPeerId.valueOf(follower.getId().getId()))
                    .toList();
        }
        return currentPeers().stream()
                .map(RaftPeer::getId)
                .filter(id -> !isSelf(id))
                .toList();
    }

    /** Learns where members are that the settings do not name. */
    void learnMembers() {
        List<RaftPeer> peers = currentPeers().stream()
                .filter(peer -> peer.getAddress() != null && !peer.getAddress().isEmpty())
                .toList();
        client.getClientRpc().addRaftPeers(peers);
        patientClient.getClientRpc().addRaftPeers(peers);
    }

    List<RaftPeer> currentPeers() {
        return division()
                .map(division -> List.copyOf(division.getRaftConf().getCurrentPeers()))
                .orElse(List.of());
    }

    /** The current members with the addresses of the settings, where these name them. */
    List<RaftPeer> currentPeersAsConfigured() {
        List<RaftPeer> peers = new ArrayList<>();
        for (RaftPeer peer : currentPeers()) {
            peers.add(settings.members().stream()
                    .filter(member -> member.id().equals(peer.getId().toString()))
                    .map(Engine::peer)
                    .findFirst()
                    .orElse(peer));
        }
        return peers;
    }

    /** Asks {@code to} to change the members. Blocks until the new ones have caught up, or a minute. */
    RaftClientReply change(RaftPeerId to, List<RaftPeer> current, List<RaftPeer> wanted) throws IOException {
        SetConfigurationRequest request = new SetConfigurationRequest(
                isSelf(to) ? clientId : patientClient.getId(),
                to,
                groupId,
                calls.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .setServersInCurrentConf(current)
                        .setServersInNewConf(wanted)
                        .build());
        patientClient.getClientRpc().addRaftPeers(wanted);
        return isSelf(to)
                ? server.setConfiguration(request)
                : patientClient.getClientRpc().sendRequest(request);
    }

    /** Asks {@code to} to hand its leadership over. Blocks for seconds. */
    RaftClientReply transfer(RaftPeerId to, RaftPeerId newLeader, long timeoutMillis) throws IOException {
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                isSelf(to) ? clientId : patientClient.getId(),
                to,
                groupId,
                calls.incrementAndGet(),
                newLeader,
                timeoutMillis);
        return isSelf(to)
                ? server.transferLeadership(request)
                : patientClient.getClientRpc().sendRequest(request);
    }

    /** What another member says of its group. Blocks for some seconds at most. */
    PeerProbe probe(Member member) {
        PeerProbe said = PeerProbe.ask(client, groupId, member, calls.incrementAndGet());
        if (said instanceof PeerProbe.Silent silent) {
            // The old connection would try again only after a pause that grows to two minutes.
            reconnectForWrites(RaftPeerId.valueOf(member.id()), new IOException(silent.why()));
        }
        return said;
    }

    /** Tells the engine that there is a new snapshot, so that it drops the log behind it. Blocks briefly. */
    void snapshotTaken() throws IOException {
        server.snapshotManagement(
                SnapshotManagementRequest.newCreate(clientId, selfId, groupId, calls.incrementAndGet(), 3_000, 1));
    }

    EntryMachine machine() {
        return machine;
    }

    Role role() {
        return division()
                .map(division -> switch (division.getInfo().getCurrentRole()) {
                    case LEADER -> Role.LEADER;
                    case FOLLOWER -> Role.FOLLOWER;
                    case CANDIDATE -> Role.CANDIDATE;
                    case LISTENER -> Role.LISTENER;
                    default -> Role.NONE;
                })
                .orElse(Role.NONE);
    }

    long term() {
        return division().map(division -> division.getInfo().getCurrentTerm()).orElse(0L);
    }

    Optional<String> leaderId() {
        return division().map(division -> division.getInfo().getLeaderId()).map(RaftPeerId::toString);
    }

    long appliedIndex() {
        return machine.getLastAppliedTermIndex().getIndex();
    }

    long snapshotIndex() {
        return machine.takeSnapshot();
    }

    /** Where the engine listens. */
    int port() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    /** Stops. Blocks for up to some seconds. */
    void close() {
        closeQuietly(server);
        closeQuietly(client);
        closeQuietly(patientClient);
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failed) {
            log.warn("the engine of the persistent entries did not close as it should", failed);
        }
    }
}
