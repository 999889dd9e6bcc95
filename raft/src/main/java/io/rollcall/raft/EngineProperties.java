package io.rollcall.raft;

import io.rollcall.raft.entry.Batch;
import io.rollcall.raft.entry.BatchCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.security.TlsConf.CertificatesConf;
import org.apache.ratis.security.TlsConf.PrivateKeyConf;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Our settings in the engine's words. Each that is not its default has its reason beside it. */
final class EngineProperties {
    /** Longest entry of the log: one batch, and little else. */
    static final int MAX_LOG_ENTRY_BYTES = 1 << 20;

    /** Longest batch: it is full before it takes its last command. */
    static final int MAX_BATCH_BYTES = Batch.FULL_BYTES + BatchCodec.MAX_COMMAND_BYTES + 4 * Batch.MAX_COMMANDS + 64;

    private EngineProperties() {}

    static RaftProperties of(RaftSettings settings, Path storage) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        // Its own default is below /tmp.
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        listen(properties, settings);
        elections(properties, settings);
        log(properties, settings);
        // Snapshots are made beside the thread that applies, by SnapshotKeeper: the engine's own way would hold up
        // every write while the file is written.
        Snapshot.setAutoTriggerEnabled(properties, false);
        Snapshot.setRetentionFileNum(properties, 2);
        // A process that was stopped for a minute goes on when it is let go.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(300, TimeUnit.SECONDS));
        // Answers kept for a proposer that asks again; ours ask for two seconds at most.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(60, TimeUnit.SECONDS));
        // Its reads may be stale when a leader was paused, whatever they are called: ours are barriers in the log.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.DEFAULT);
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                properties, millis(settings.timing().answerWithin()));
        return properties;
    }

    private static void listen(RaftProperties properties, RaftSettings settings) {
        Member self = settings.selfMember().orElse(null);
        // Alone, nobody is to reach it: loopback, and a port that the system picks and nobody is told.
        GrpcConfigKeys.Server.setHost(properties, self == null ? "127.0.0.1" : self.host());
        GrpcConfigKeys.Server.setPort(properties, self == null ? 0 : self.port());
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf("16MB"));
    }

    private static void elections(RaftProperties properties, RaftSettings settings) {
        Rpc.setTimeoutMin(properties, millis(settings.timing().electionMin()));
        Rpc.setTimeoutMax(properties, millis(settings.timing().electionMax()));
        if (settings.isAlone()) {
            // There is nobody to wait for.
            Rpc.setFirstElectionTimeoutMin(properties, TimeDuration.valueOf(5, TimeUnit.MILLISECONDS));
            Rpc.setFirstElectionTimeoutMax(properties, TimeDuration.valueOf(20, TimeUnit.MILLISECONDS));
        } else {
            Rpc.setFirstElectionTimeoutMin(properties, millis(settings.timing().electionMin()));
            Rpc.setFirstElectionTimeoutMax(properties, millis(settings.timing().electionMax()));
        }
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        RaftServerConfigKeys.LeaderElection.setMemberMajorityAdd(properties, false);
    }

    private static void log(RaftProperties properties, RaftSettings settings) {
        Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("8MB"));
        Log.setPreallocatedSize(properties, SizeInBytes.valueOf("1MB"));
        Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(MAX_LOG_ENTRY_BYTES));
        // Has to exceed the one before.
        Log.setWriteBufferSize(properties, SizeInBytes.valueOf("2MB"));
        Log.setSegmentCacheNumMax(properties, 2);
        Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
        // Halves the forced writes; the commit index is learnt again after a restart.
        Log.setLogMetadataEnabled(properties, false);
        Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
        Log.setUnsafeFlushEnabled(properties, false);
        Log.setAsyncFlushEnabled(properties, false);
        Log.setPurgeUptoSnapshotIndex(properties, true);
        Log.setPurgePreservationLogNum(properties, settings.limits().keptLogEntries());
        Log.setPurgeGap(properties, 1);
    }

    static Parameters parameters(PeerSecurity security) {
        Parameters parameters = new Parameters();
        if (security instanceof PeerSecurity.MutualTls tls) {
            GrpcTlsConfig.Builder builder = GrpcTlsConfig.newBuilder();
            builder.setPrivateKey(new PrivateKeyConf(tls.privateKey().toFile()));
            builder.setKeyCertificates(new CertificatesConf(tls.certificates().toFile()));
            builder.setTrustCertificates(new CertificatesConf(tls.trusted().toFile()));
            builder.setMutualTls(true);
            builder.setSslProvider(SslProvider.JDK);
            builder.setProtocols("TLSv1.3");
            GrpcConfigKeys.TLS.setConf(parameters, builder.build());
        }
        return parameters;
    }

    private static TimeDuration millis(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
