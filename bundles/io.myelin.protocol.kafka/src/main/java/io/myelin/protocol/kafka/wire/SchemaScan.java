package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Walks a body along the schema of its API and version. Each length is held against what is left before anything is made of it;
 * elements are counted; and what the generated collections would spend on looking for free slots is computed, since those take
 * cubic time when a client chooses keys that all fall into one slot. Schemas are compiled when a version is first met.
 */
public final class SchemaScan implements RequestScan {
    private final Map<Integer, Shape> shapes = new ConcurrentHashMap<>();
    private final int elementsMax;
    private final long slotStepsMax;

    /**
     * @param elementsMax how many elements all arrays of a request may have together
     * @param slotStepsMax how many slots of hash tables reading a request may look at
     */
    public SchemaScan(int elementsMax, long slotStepsMax) {
        this.elementsMax = elementsMax;
        this.slotStepsMax = slotStepsMax;
    }

    @Override
    public void check(ApiMessage request, short version, ByteBuffer body) throws WireException {
        Shape shape = shapes.computeIfAbsent(
                request.apiKey() << Short.SIZE | version, key -> ShapeCompiler.compile(request.getClass(), version));
        shape.walk(new Walk(body, version, elementsMax, slotStepsMax));
    }
}
