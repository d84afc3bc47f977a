package io.myelin.protocol.kafka.handler;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.wire.WireException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Serves one API. Stateless as far as connections go; called on the connection's loop. */
public interface Handler {
    Api api();

    /**
     * Whether clients are told of this API: of some only while the level of a feature is high enough. A request that comes
     * nevertheless is answered all the same, with an error of its own.
     */
    default boolean listed(RequestContext context, ClusterImage image) {
        return true;
    }

    /**
     * Whether a request that still waits may be dropped and begun again from its bytes by the next generation of this bundle,
     * without the client seeing anything of it.
     */
    default boolean repeatable() {
        return false;
    }

    /**
     * @param request the whole frame; ownership passes, also when this throws
     * @param bodyAt where the body begins in it
     * @return completes on any thread, never exceptionally but for a defect, with the parts of the response; with an empty list
     *     when there is none
     * @throws WireException when the body can't be read: the connection is closed
     */
    CompletionStage<List<Bytes>> handle(RequestContext context, Frame request, int bodyAt) throws WireException;
}
