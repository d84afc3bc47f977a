package io.myelin.broker.group;

/**
 * Something a member of a streams group has to know of its group.
 *
 * @param code what it is
 * @param detail a sentence for the application's log
 */
public record StreamsStatus(Code code, String detail) {
    /** The ids are Kafka's. */
    public enum Code {
        STALE_TOPOLOGY(0),
        MISSING_SOURCE_TOPICS(1),
        INCORRECTLY_PARTITIONED_TOPICS(2),
        MISSING_INTERNAL_TOPICS(3),
        SHUTDOWN_APPLICATION(4),
        ASSIGNMENT_DELAYED(5),
        MISSING_CLIENT_TAGS(6);

        private final int id;

        Code(int id) {
            this.id = id;
        }

        public int id() {
            return id;
        }
    }
}
