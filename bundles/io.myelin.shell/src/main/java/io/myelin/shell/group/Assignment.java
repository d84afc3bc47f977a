package io.myelin.shell.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What members of the protocol {@code consumer} are given: a version, then topics with their partitions (the embedded
 * consumer protocol of Kafka, ConsumerProtocolAssignment). It is the clients' own format, so it may be anything.
 */
final class Assignment {
    private Assignment() {}

    /** As {@code topic-partition}; nothing when it is not understood. */
    static List<String> partitions(byte[] assignment) {
        List<String> partitions = new ArrayList<>();
        try {
            ByteBuffer in = ByteBuffer.wrap(assignment);
            in.getShort();
            int topics = in.getInt();
            for (int i = 0; i < topics; i++) {
                byte[] name = new byte[checked(in.getShort(), in)];
                in.get(name);
                String topic = new String(name, StandardCharsets.UTF_8);
                int count = checked(in.getInt(), in);
                for (int j = 0; j < count; j++) {
                    partitions.add(topic + "-" + in.getInt());
                }
            }
        } catch (BufferUnderflowException e) {
            return List.of();
        }
        return partitions;
    }

    private static int checked(int length, ByteBuffer in) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }
}
