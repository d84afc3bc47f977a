package io.myelin.access;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The users that may log in with a password, a service of whoever keeps them. Any thread; nothing blocks. Stages complete on a
 * thread of the provider, which must not be kept; with {@link IllegalArgumentException} when a name or a password can't be
 * taken, and with {@link java.io.UncheckedIOException} when what keeps them can't be read or written.
 */
@ProviderType
public interface Users {
    /** The names, in their order. */
    CompletionStage<List<String>> names();

    /** Makes a user, or gives one another password; completes when that is durable. Connections that are open stay. */
    CompletionStage<Void> set(String name, String password);

    /** Completes with whether there was one. Connections that are open stay. */
    CompletionStage<Boolean> delete(String name);
}
