package io.myelin.protocol.amqp.message;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Header;

/** The one thing of a message that changes on its way: how often its delivery has failed. */
final class DeliveryCount {
    /** In which field of the header it is. */
    private static final int FIELD = 5;

    private static final int LIST_0 = 0x45;
    private static final int LIST_8 = 0xc0;

    private DeliveryCount() {}

    /**
     * The header with a count.
     *
     * @param header as it was encoded, empty when there is none
     */
    static ByteBuffer put(ByteBuffer header, int failed, Codec codec) {
        if (failed == 0 && !mayCount(header)) {
            return header;
        }
        Header changed = new Header();
        try {
            if (header.hasRemaining() && codec.read(header.duplicate()) instanceof Header decoded) {
                changed = decoded;
            }
        } catch (AmqpFailure e) {
            return header; // it came like this, and goes like this
        }
        int counted = changed.getDeliveryCount() == null
                ? 0
                : changed.getDeliveryCount().intValue();
        if (counted == failed) {
            return header;
        }
        changed.setDeliveryCount(UnsignedInteger.valueOf(failed));
        return codec.write(changed);
    }

    private static boolean mayCount(ByteBuffer header) {
        if (!header.hasRemaining()) {
            return false;
        }
        try {
            int list = Encoding.skipDescriptor(header, header.position());
            int code = Encoding.code(header, list);
            return code != LIST_0 && (code != LIST_8 || Encoding.code(header, list + 2) >= FIELD);
        } catch (AmqpFailure e) {
            return true;
        }
    }
}
