package io.myelin.coordination.record;

import java.nio.ByteBuffer;

/** The version number in front of a record's value. */
public final class Versions {
    private Versions() {}

    public static int of(ByteBuffer in, String type, int newest) {
        if (in.remaining() < Short.BYTES) {
            throw new RecordFormatException(type + " has no version");
        }
        int version = in.getShort();
        if (version < 0 || version > newest) {
            throw new RecordFormatException(type + " has version " + version + "; this release reads up to " + newest
                    + ": run the release that wrote it");
        }
        return version;
    }
}
