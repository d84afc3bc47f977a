package io.myelin.protocol.kafka.share;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What fetching and acknowledging have in common. */
final class ShareCalls {
    private final ShareSessions sessions;

    ShareCalls(ShareSessions sessions) {
        this.sessions = sessions;
    }

    ShareSessions sessions() {
        return sessions;
    }

    static void check(RequestContext context, Broker broker, String group, String member) {
        if (group == null || group.isEmpty() || member == null || member.isEmpty()) {
            throw new BusException(BusError.INVALID_REQUEST, "the request has to name a group and a member");
        }
        broker.access().require(context.caller(), Operation.READ, Resource.group(group));
    }

    /** A session ends with the connection it was opened on. */
    ShareSession open(RequestContext context, String group, String member) {
        ShareSession session = sessions.open(group, member);
        context.onClosed(() -> {
            if (sessions.close(session)) {
                release(context, session);
            }
        });
        return session;
    }

    /** The session is over: what its member has acquired is for others at once. */
    CompletionStage<Void> close(RequestContext context, ShareSession session) {
        sessions.close(session);
        return release(context, session);
    }

    private static CompletionStage<Void> release(RequestContext context, ShareSession session) {
        if (session.touched().isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return context.<Void>queues(queues ->
                        queues.release(session.group(), session.member(), session.touched(), true, context.caller()))
                // Whatever is not released now is when its locks end.
                .exceptionally(error -> null);
    }
}
