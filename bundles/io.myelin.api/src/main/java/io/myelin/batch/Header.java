package io.myelin.batch;

import java.nio.ByteBuffer;

/**
 * A header of a record.
 *
 * @param key any text, may be empty
 * @param value position 0 to limit, or null
 */
public record Header(String key, ByteBuffer value) {}
