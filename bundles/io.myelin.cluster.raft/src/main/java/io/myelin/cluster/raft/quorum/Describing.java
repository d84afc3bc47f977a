package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.QuorumView.Replica;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;

/** The state of a quorum out of what Ratis tells of it. */
final class Describing {
    /** The name under which voters reach each other. */
    private static final String LISTENER = "QUORUM";

    private static final long UNKNOWN = -1;

    private Describing() {}

    static QuorumView view(RaftServer.Division division, Identity identity, long nowMs) {
        DivisionInfo info = division.getInfo();
        RaftLog log = division.getRaftLog();
        Map<Integer, Followed> followed = info.isLeader() ? followed(info, nowMs) : Map.of();
        long end = log.getNextIndex();
        List<Replica> voters = new ArrayList<>();
        for (RaftPeer peer : division.getRaftConf().getCurrentPeers()) {
            voters.add(replica(peer, identity, info.isLeader(), end, followed, nowMs));
        }
        List<Replica> observers = new ArrayList<>();
        for (RaftPeer peer : division.getRaftConf().getCurrentPeers(RaftPeerRole.LISTENER)) {
            observers.add(replica(peer, identity, info.isLeader(), end, followed, nowMs));
        }
        voters.sort(Comparator.comparingInt(Replica::node));
        observers.sort(Comparator.comparingInt(Replica::node));
        return new QuorumView(
                QuorumServer.nodeIdOf(info.getLeaderId()),
                info.getCurrentTerm(),
                log.getLastCommittedIndex() + 1,
                voters,
                observers);
    }

    /**
     * What a leader knows of a follower.
     *
     * @param endOffset of its log
     * @param heardMs when it last answered
     */
    private record Followed(long endOffset, long heardMs) {}

    /** The indices come in the order of the infos; one that has just joined may be in one of them only. */
    private static Map<Integer, Followed> followed(DivisionInfo info, long nowMs) {
        Map<Integer, Followed> followed = new HashMap<>();
        long[] matched = info.getFollowerMatchIndices();
        List<ServerRpcProto> infos = info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        for (int i = 0; i < Math.min(matched.length, infos.size()); i++) {
            ServerRpcProto follower = infos.get(i);
            followed.put(
                    QuorumServer.nodeIdOf(RaftPeerId.valueOf(follower.getId().getId())),
                    new Followed(matched[i] + 1, nowMs - follower.getLastRpcElapsedTimeMs()));
        }
        return followed;
    }

    private static Replica replica(
            RaftPeer peer, Identity identity, boolean leads, long end, Map<Integer, Followed> followed, long nowMs) {
        int node = QuorumServer.nodeIdOf(peer.getId());
        Endpoint endpoint = endpoint(peer.getAddress());
        if (node == identity.nodeId()) {
            long timeMs = leads ? nowMs : UNKNOWN;
            return new Replica(node, Optional.of(identity.directory()), end, timeMs, timeMs, endpoint);
        }
        Followed known = followed.get(node);
        if (known == null) {
            return new Replica(node, Optional.empty(), UNKNOWN, UNKNOWN, UNKNOWN, endpoint);
        }
        long caughtUpMs = known.endOffset() >= end ? known.heardMs() : UNKNOWN;
        return new Replica(node, Optional.empty(), known.endOffset(), known.heardMs(), caughtUpMs, endpoint);
    }

    private static Endpoint endpoint(String address) {
        int colon = address.lastIndexOf(':');
        return new Endpoint(
                LISTENER, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), "PLAINTEXT");
    }
}
