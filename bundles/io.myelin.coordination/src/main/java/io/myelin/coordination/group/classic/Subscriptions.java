package io.myelin.coordination.group.classic;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the topics out of consumers' metadata: the part of Kafka's ConsumerProtocolSubscription that all versions share. */
final class Subscriptions {
    private Subscriptions() {}

    /** @return empty when the group is not one of consumers, has no protocol, or a member's metadata is something else */
    static Optional<Set<String>> of(ClassicGroup group) {
        if (!group.ofConsumers()) {
            return Optional.empty();
        }
        if (group.size() == 0) {
            return Optional.of(Set.of());
        }
        if (group.protocol().isEmpty()) {
            return Optional.empty();
        }
        Set<String> topics = new HashSet<>();
        for (GroupMember member : group.members()) {
            if (!read(ByteBuffer.wrap(member.metadata(group.protocol().get())), topics)) {
                return Optional.empty();
            }
        }
        return Optional.of(topics);
    }

    private static boolean read(ByteBuffer in, Set<String> topics) {
        try {
            int version = in.getShort();
            int count = in.getInt();
            if (version < 0 || count < 0 || count > in.remaining() / Short.BYTES) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                int length = in.getShort();
                if (length < 0 || length > in.remaining()) {
                    return false;
                }
                byte[] name = new byte[length];
                in.get(name);
                topics.add(new String(name, StandardCharsets.UTF_8));
            }
            return true;
        } catch (BufferUnderflowException e) {
            // Not a consumer's subscription: other clients may use the same protocol type for metadata of their own.
            return false;
        }
    }
}
