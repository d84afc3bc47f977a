package io.myelin.buffer;

/**
 * A run of bytes with a reference count, in memory ({@link Frame}) or in a file ({@link FileSlice}).
 *
 * <p>Ownership: whoever is handed one owns one count and calls {@link #release()} once, from any thread, unless the method
 * it was handed to says that ownership passes. The content does not change while a count is held, except where the owner of
 * a {@link Frame} edits it in place before handing it on.
 */
public interface Bytes {
    /** How many bytes there are; constant. */
    int length();

    /**
     * Adds one count.
     *
     * @return this
     * @throws IllegalStateException when the count had already reached zero
     */
    Bytes retain();

    /**
     * Takes one count away; at zero the memory or the file is given back.
     *
     * @throws IllegalStateException when the count had already reached zero
     */
    void release();
}
