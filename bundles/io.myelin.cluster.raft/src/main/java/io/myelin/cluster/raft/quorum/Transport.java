package io.myelin.cluster.raft.quorum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.netty.NettyFactory;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;

/**
 * Netty's transport, made when there is another voter to talk to, or when the port is configured. A lone voter binds no port
 * that anybody could submit changes to, and starts faster.
 */
final class Transport implements RaftServerRpc {
    /** What Ratis looks up by name. */
    static final class Type implements RpcType {
        /** Ratis passes it through its properties, as text. */
        static final String NAME = Type.class.getName();

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public RpcFactory newFactory(Parameters parameters) {
            return new Factory(this, parameters);
        }
    }

    private record Factory(RpcType type, Parameters parameters) implements ServerFactory {
        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new Transport(type, server, () -> new NettyFactory(parameters).newRaftServerRpc(server));
        }

        @Override
        public RpcType getRpcType() {
            return type;
        }
    }

    static final String EAGER_KEY = "myelin.transport.eager";

    private final RpcType type;
    private final RaftServer server;
    private final Supplier<RaftServerRpc> maker;
    private final InetSocketAddress address;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile RaftServerRpc netty;
    private boolean started;
    private boolean closed;

    private Transport(RpcType type, RaftServer server, Supplier<RaftServerRpc> maker) {
        this.type = type;
        this.server = server;
        this.maker = maker;
        this.address = InetSocketAddress.createUnresolved(
                NettyConfigKeys.Server.host(server.getProperties()),
                NettyConfigKeys.Server.port(server.getProperties()));
    }

    @Override
    public void start() throws IOException {
        lock.lock();
        try {
            started = true;
            if (server.getProperties().getBoolean(EAGER_KEY, false) && netty == null) {
                netty = maker.get();
            }
            if (netty != null) {
                netty.start();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        List<RaftPeer> others = peers.stream()
                .filter(peer -> !peer.getId().equals(server.getId()))
                .toList();
        if (!others.isEmpty()) {
            make().ifPresent(rpc -> rpc.addRaftPeers(others));
        }
    }

    private Optional<RaftServerRpc> make() {
        lock.lock();
        try {
            if (netty == null && !closed) {
                RaftServerRpc made = ClassLoaders.callWith(RaftServer.class, maker::get);
                if (started) {
                    made.start();
                }
                netty = made;
            }
            return Optional.ofNullable(netty);
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen for other voters at " + address + ": free that port", e);
        } finally {
            lock.unlock();
        }
    }

    private RaftServerRpc present() throws IOException {
        RaftServerRpc rpc = netty;
        if (rpc == null) {
            throw new IOException("no other voter is known");
        }
        return rpc;
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return address;
    }

    @Override
    public RpcType getRpcType() {
        return type;
    }

    @Override
    public void handleException(RaftPeerId peer, Exception e, boolean reconnect) {
        RaftServerRpc rpc = netty;
        if (rpc != null) {
            rpc.handleException(peer, e, reconnect);
        }
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return present().requestVote(request);
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return present().appendEntries(request);
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return present().installSnapshot(request);
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return present().startLeaderElection(request);
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            if (netty != null) {
                netty.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
