package io.myelin.itests.felix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** A component that is put into builds of the product; what it does wrong stands in its jar. */
public final class Misbehaving {
    static final String MODE = "misbehaviour";
    /** A system property: what hangs ends when it is true. */
    static final String RELEASE = "myelin.itests.release";

    private final String mode;

    public Misbehaving() throws IOException {
        try (InputStream in = Misbehaving.class.getResourceAsStream("/" + MODE)) {
            mode = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (mode.equals("THROWS_WHEN_MADE")) {
            throw new IllegalStateException("it was made to throw when it is made");
        }
    }

    public void activate() throws InterruptedException {
        switch (mode) {
            case "THROWS_WHEN_ACTIVATED" ->
                throw new IllegalStateException("it was made to throw when it is activated");
            case "HANGS_WHEN_ACTIVATED" -> Thread.sleep(Long.MAX_VALUE);
            case "HANGS_FOR_EVER" -> hang();
            default -> {
                // it behaves for now
            }
        }
    }

    public void deactivate() {
        if (mode.equals("HANGS_WHEN_STOPPED")) {
            hang();
        }
    }

    private static void hang() {
        while (!Boolean.getBoolean(RELEASE)) {
            LockSupport.parkNanos(10_000_000);
            Thread.interrupted();
        }
    }
}
