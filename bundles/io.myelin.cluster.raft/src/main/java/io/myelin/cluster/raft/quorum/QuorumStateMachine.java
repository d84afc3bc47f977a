package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.raft.codec.ChangeCodec;
import io.myelin.cluster.raft.codec.CodecException;
import io.myelin.cluster.raft.codec.ReplyCodec;
import io.myelin.cluster.raft.state.ClusterState;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets {@link ClusterState} decide each committed entry. Applied on one thread of Ratis. */
final class QuorumStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumStateMachine.class);

    /** Told what happens, on threads of Ratis; must not block. */
    interface Events {
        void onApplied(ClusterState state, ClusterDelta delta);

        /** The state is another one altogether: a snapshot of the leader was installed. */
        void onReplaced(ClusterState state);

        void onLeader(int nodeId);

        /** This voter leads, and has applied everything that was committed before it did. */
        void onLeaderReady();

        /** The log or the state can't go on. */
        void onFailure(Throwable cause);

        /** @param written false when it could not be written; the log is kept then */
        void onSnapshot(boolean written);
    }

    private final Snapshots snapshots;
    private final Events events;
    private final int snapshotEntries;
    private volatile ClusterState state;
    private long nextAttempt;

    QuorumStateMachine(String clusterId, Snapshots snapshots, int snapshotEntries, Events events) {
        this.snapshots = snapshots;
        this.snapshotEntries = snapshotEntries;
        this.events = events;
        this.state = ClusterState.initial(clusterId);
    }

    ClusterState state() {
        return state;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle().startAndTransition(() -> load(storage), IOException.class);
    }

    private void load(RaftStorage storage) throws IOException {
        snapshots.open(storage).ifPresent(loaded -> {
            setLastAppliedTermIndex(loaded.position());
            state = loaded.state();
        });
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        snapshots.reload().ifPresent(loaded -> {
            setLastAppliedTermIndex(loaded.position());
            state = loaded.state();
        });
        getLifeCycle().startAndTransition(() -> {}, IOException.class);
        events.onReplaced(state);
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        byte[] reply = decide(entry);
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(Message.valueOf(UnsafeByteOperations.unsafeWrap(reply)));
    }

    private byte[] decide(LogEntryProto entry) {
        ByteString data = entry.getStateMachineLogEntry().getLogData();
        try {
            ClusterChange change = ChangeCodec.decode(data.asReadOnlyByteBuffer());
            ClusterState.Applied applied = state.apply(change, entry.getIndex());
            state = applied.state();
            events.onApplied(applied.state(), applied.delta());
            return ReplyCodec.accepted();
        } catch (ClusterException refusal) {
            return ReplyCodec.refused(refusal);
        } catch (CodecException e) {
            // Going on without the decision would make this voter differ from the others for ever.
            CodecException located = new CodecException("entry " + entry.getIndex() + ": " + e.getMessage());
            events.onFailure(located);
            throw located;
        } catch (RuntimeException e) {
            LOG.error("The change in entry {} can't be decided; it is refused", entry.getIndex(), e);
            return ReplyCodec.refused(new ClusterException(Reason.INVALID, "the change can't be decided: " + e));
        }
    }

    @Override
    public long takeSnapshot() {
        TermIndex position = getLastAppliedTermIndex();
        if (position.getIndex() < nextAttempt) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        try {
            snapshots.write(state, position);
            events.onSnapshot(true);
            return position.getIndex();
        } catch (IOException e) {
            // Ratis would try again after each entry. The log is not shortened meanwhile, so nothing is lost.
            nextAttempt = position.getIndex() + Math.max(1, snapshotEntries / 4);
            LOG.warn(
                    "The snapshot at entry {} of the metadata log was not written ({}); the next one is tried at entry {}",
                    position.getIndex(),
                    e.toString(),
                    nextAttempt);
            events.onSnapshot(false);
            return RaftLog.INVALID_LOG_INDEX;
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots.storage();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        events.onLeader(QuorumServer.nodeIdOf(leader));
    }

    @Override
    public void notifyLeaderReady() {
        events.onLeaderReady();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
        events.onFailure(cause);
    }

    @Override
    public void close() {
        getLifeCycle().checkStateAndClose(() -> {});
    }
}
