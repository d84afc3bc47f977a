package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterException;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.raft.codec.ReplyCodec;
import io.myelin.cluster.raft.state.ClusterState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;

/** One run of a Ratis server with one group. When its log fails it is closed, and another one is opened in its place. */
final class QuorumServer {
    /**
     * An answer of the state machine.
     *
     * @param index of the entry
     * @param refusal why the change was not made, if it was not
     */
    record Answer(long index, Optional<ClusterException> refusal) {}

    private final RaftGroupId groupId;
    private final RaftPeerId self;
    private final Identity identity;
    private final QuorumStateMachine machine;
    private final RaftServer server;

    private QuorumServer(
            RaftGroupId groupId, RaftPeerId self, Identity identity, QuorumStateMachine machine, RaftServer server) {
        this.groupId = groupId;
        this.self = self;
        this.identity = identity;
        this.machine = machine;
        this.server = server;
    }

    /** Opens the log and starts to take part in elections. Blocks while the log is read. */
    static QuorumServer open(Path directory, Identity identity, QuorumSettings settings, QuorumStateMachine machine)
            throws IOException {
        return ClassLoaders.callWith(RaftServer.class, () -> {
            RaftGroupId groupId = RaftGroupId.valueOf(identity.groupId());
            RaftPeerId self = RaftPeerId.valueOf(Integer.toString(identity.nodeId()));
            RaftPeer peer = RaftPeer.newBuilder()
                    .setId(self)
                    .setAddress(settings.host() + ":" + identity.port())
                    .build();
            RaftServer server = RaftServer.newBuilder()
                    .setServerId(self)
                    .setGroup(RaftGroup.valueOf(groupId, peer))
                    // Never FORMAT: that would wipe what is there. An empty directory is formatted anyway.
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setStateMachine(machine)
                    .setProperties(RatisProperties.of(directory, identity, settings))
                    .build();
            try {
                server.start();
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            return new QuorumServer(groupId, self, identity, machine, server);
        });
    }

    static int nodeIdOf(RaftPeerId peer) {
        try {
            return peer == null ? PartitionImage.NO_LEADER : Integer.parseInt(peer.toString());
        } catch (NumberFormatException e) {
            return PartitionImage.NO_LEADER;
        }
    }

    /** Whether it can go on; once false, it stays so. */
    boolean alive() {
        try {
            LifeCycle.State division = server.getDivision(groupId).getInfo().getLifeCycleState();
            return !server.getLifeCycleState().isClosingOrClosed() && !division.isClosingOrClosed();
        } catch (IOException e) {
            return false;
        }
    }

    /** The node that leads as far as is known here. */
    int leader() {
        try {
            return nodeIdOf(server.getDivision(groupId).getInfo().getLeaderId());
        } catch (IOException e) {
            return PartitionImage.NO_LEADER;
        }
    }

    /** Whether a leader is known, and everything applied that it is known to have committed. */
    boolean caughtUp() {
        try {
            RaftServer.Division division = server.getDivision(groupId);
            long committed = division.getRaftLog().getLastCommittedIndex();
            return division.getInfo().getLeaderId() != null
                    && committed >= 0
                    && (division.getInfo().isLeaderReady()
                            || !division.getInfo().isLeader())
                    && division.getInfo().getLastAppliedIndex() >= committed;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws ClusterException when the log has been closed */
    QuorumView view(long nowMs) {
        try {
            return Describing.view(server.getDivision(groupId), identity, nowMs);
        } catch (IOException e) {
            throw new ClusterException(
                    ClusterException.Reason.UNAVAILABLE, "the log of the metadata quorum is closed: see /health", e);
        }
    }

    ClusterState state() {
        return machine.state();
    }

    /**
     * Has the leader append a change, without a socket when that is this voter. May block while the log's queue is full.
     *
     * @param clientId and {@code callId} name the change: submitted again under the same name, it is made once
     * @return completes on a thread of Ratis, exceptionally with what Ratis throws
     */
    CompletableFuture<Answer> submit(ClientId clientId, long callId, byte[] change) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(self)
                .setGroupId(groupId)
                .setCallId(callId)
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(change)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return server.submitClientRequestAsync(request).thenApply(QuorumServer::answer);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Answer answer(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException(reply.getException());
        }
        return new Answer(
                reply.getLogIndex(),
                ReplyCodec.decode(reply.getMessage().getContent().asReadOnlyByteBuffer()));
    }

    /**
     * Closes within bounds; takes a snapshot when anything was applied since the last one.
     *
     * @return false when it did not end in time
     */
    boolean close(long timeoutMs) {
        Thread closer = new Thread(
                () -> {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                "cluster-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !closer.isAlive();
    }
}
