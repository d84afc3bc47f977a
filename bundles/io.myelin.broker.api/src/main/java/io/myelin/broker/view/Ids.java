package io.myelin.broker.view;

import io.myelin.cluster.image.PartitionImage;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Ids in the form that the Kafka tools print, so that what is copied from one finds its match in the other. */
final class Ids {
    private Ids() {}

    static String text(UUID id) {
        var bytes = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static Integer orNull(int node) {
        return node == PartitionImage.NO_LEADER ? null : node;
    }
}
