package io.myelin.network;

import io.myelin.wire.DisconnectCause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections that are open, each in the set of its loop. */
final class OpenConnections {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private final NettyLoops loops;
    private final List<Set<SocketConnection>> byLoop = new ArrayList<>();
    private final Counters counters = new Counters();
    private final LogLimiter logLimiter;

    OpenConnections(NettyLoops loops) {
        this.loops = loops;
        logLimiter = new LogLimiter(loops.loop(0).clock());
        for (int i = 0; i < loops.count(); i++) {
            byLoop.add(new HashSet<>());
        }
    }

    Counters counters() {
        return counters;
    }

    /** On the connection's loop. */
    void add(SocketConnection connection) {
        if (byLoop.get(connection.loop().index()).add(connection)) {
            counters.add(Counter.CONNECTIONS, 1);
        }
    }

    /** On the connection's loop. */
    void remove(SocketConnection connection, DisconnectCause cause) {
        if (!byLoop.get(connection.loop().index()).remove(connection)) {
            return;
        }
        counters.add(Counter.CONNECTIONS, -1);
        counters.add(Counter.closed(cause.kind()), 1);
        switch (cause.kind()) {
            case PROTOCOL_ERROR, AUTHENTICATION, LIMIT -> warn(connection, cause);
            default -> LOG.debug("{} closed: {} ({})", connection, cause.kind(), cause.detail());
        }
    }

    private void warn(SocketConnection connection, DisconnectCause cause) {
        long times = logLimiter.admit();
        if (times > 0) {
            LOG.warn(
                    "{} closed: {} ({}); {} closed like this since the last message",
                    connection,
                    cause.kind(),
                    cause.detail(),
                    times);
        }
    }

    /**
     * Runs the action for each connection on its loop.
     *
     * @return completes when every loop was visited and every stage has completed
     */
    CompletableFuture<Void> onEach(Function<SocketConnection, CompletionStage<Void>> action) {
        List<CompletableFuture<Void>> visits = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            NettyLoop loop = loops.loop(i);
            CompletableFuture<Void> visit = new CompletableFuture<>();
            visits.add(visit);
            try {
                loop.execute(() -> visit(loop, action, visit));
            } catch (RejectedExecutionException e) {
                LOG.debug("{} has stopped", loop, e);
                visit.complete(null);
            }
        }
        return CompletableFuture.allOf(visits.toArray(CompletableFuture<?>[]::new));
    }

    private void visit(
            NettyLoop loop, Function<SocketConnection, CompletionStage<Void>> action, CompletableFuture<Void> done) {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (SocketConnection connection : List.copyOf(byLoop.get(loop.index()))) {
            stages.add(action.apply(connection).toCompletableFuture());
        }
        CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, error) -> done.complete(null));
    }
}
