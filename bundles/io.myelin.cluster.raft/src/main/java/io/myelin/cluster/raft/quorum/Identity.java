package io.myelin.cluster.raft.quorum;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * Who this voter is. Chosen at the first start and kept, so that a cluster of one voter can grow without being formatted
 * again: the voters of a cluster share its id, and know each other by node id, host and port.
 *
 * @param clusterId 22 characters; the id of the Raft group in another writing
 * @param nodeId of this node
 * @param port for the other voters
 * @param formatted whether a log was made; if it is gone, that is a loss and not a first start
 * @param directory the id of this directory: another one in its place, even of the same node, has another
 */
public record Identity(String clusterId, int nodeId, int port, boolean formatted, UUID directory) {
    /** The directory of a file that an earlier version wrote has no id yet. */
    static final UUID NO_DIRECTORY = new UUID(0, 0);

    public static Identity choose(int nodeId, int port) {
        String clusterId;
        do {
            clusterId = clusterIdOf(UUID.randomUUID());
        } while (clusterId.startsWith("-")); // would look like an option on a command line
        return new Identity(clusterId, nodeId, port, false, UUID.randomUUID());
    }

    public Identity withPort(int newPort) {
        return new Identity(clusterId, nodeId, newPort, formatted, directory);
    }

    Identity withDirectory() {
        return directory.equals(NO_DIRECTORY)
                ? new Identity(clusterId, nodeId, port, formatted, UUID.randomUUID())
                : this;
    }

    public Identity withFormatted() {
        return new Identity(clusterId, nodeId, port, true, directory);
    }

    static String clusterIdOf(UUID groupId) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(groupId.getMostSignificantBits())
                .putLong(groupId.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException when the cluster id is not the base64url form of a UUID */
    UUID groupId() {
        byte[] bytes = Base64.getUrlDecoder().decode(clusterId);
        if (clusterId.length() != 22 || bytes.length != 16) {
            throw new IllegalArgumentException("the cluster id " + clusterId + " has not 22 characters");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new UUID(in.getLong(), in.getLong());
    }
}
