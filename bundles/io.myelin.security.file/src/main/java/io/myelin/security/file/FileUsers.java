package io.myelin.security.file;

import io.myelin.Principal;
import io.myelin.access.Users;
import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.wire.AuthenticationException;
import io.myelin.wire.Authenticator;
import io.myelin.wire.ListenerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SASL PLAIN with the users of a file. One thread owns the file and answers who has logged in before; another one hashes, so that
 * those who guess passwords make nobody else wait.
 */
@Component(
        name = "io.myelin.security.file",
        service = {Authenticator.class, Users.class, HealthSource.class})
@Designate(ocd = FileUsers.Config.class)
public final class FileUsers implements Authenticator, Users, HealthSource {
    /** Configuration of the users. */
    @ObjectClassDefinition(name = "Myelin users", description = "Users with hashed passwords in a file")
    public @interface Config {
        @AttributeDefinition(
                name = "File",
                description = "Where the users are, a line for each; relative to the data directory")
        String path() default "credentials";

        @AttributeDefinition(name = "Longest file", description = "Bytes of the longest file of users that is read")
        long file_max_bytes() default 1_048_576;

        @AttributeDefinition(
                name = "Iterations",
                description = "How often the password of a user is hashed who is made; 1,000 to 10,000,000")
        int iterations() default 210_000;

        @AttributeDefinition(
                name = "Waiting log-ins",
                description =
                        "How many log-ins may wait for their passwords to be hashed; one more is told to try later")
        int waiting_max() default 100;
    }

    private static final Logger LOG = LoggerFactory.getLogger(FileUsers.class);
    private static final int QUICK_MAX = 10_000;
    private static final long END_LIMIT_MS = 5_000;

    private final CredentialsFile file;
    private final SecureRandom random = new SecureRandom();
    private final int iterations;
    private final PasswordHash nobody;
    private final Remembered remembered;
    private final ThreadPoolExecutor owner;
    private final ThreadPoolExecutor hashing;
    private volatile String trouble;

    @Activate
    public FileUsers(@Reference FileIO io, @Reference DataDirectory data, Config config) {
        this.file = new CredentialsFile(io, data.path().resolve(config.path()), config.file_max_bytes());
        this.iterations =
                Math.max(PasswordHash.FEWEST_ITERATIONS, Math.min(PasswordHash.MOST_ITERATIONS, config.iterations()));
        this.nobody = new PasswordHash(iterations, new byte[16], new byte[32]);
        this.remembered = new Remembered(random);
        this.owner = thread("myelin-users", QUICK_MAX);
        this.hashing = thread("myelin-users-hash", Math.max(1, config.waiting_max()));
        owner.execute(() -> {
            try {
                LOG.info("{} users in {}", read().names().size(), file.path());
            } catch (IOException e) {
                LOG.error("the users cannot be read, so nobody can log in with a password", e);
            }
        });
    }

    private static ThreadPoolExecutor thread(String name, int waitingMax) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(waitingMax), task -> new Thread(task, name));
    }

    /** What has begun comes to its end. */
    @Deactivate
    void deactivate() throws InterruptedException {
        owner.shutdown();
        owner.awaitTermination(END_LIMIT_MS, TimeUnit.MILLISECONDS);
        hashing.shutdownNow();
        hashing.awaitTermination(END_LIMIT_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return "users";
    }

    @Override
    public String mechanism() {
        return "PLAIN";
    }

    @Override
    public Exchange begin(ListenerInfo listener) {
        return new Exchange() {
            @Override
            public Step step(byte[] response) throws AuthenticationException {
                Plain said = Plain.parse(response);
                try {
                    Optional<PasswordHash> kept = read().find(said.name());
                    return check(said, kept);
                } catch (IOException e) {
                    throw new AuthenticationException("the users cannot be read: " + e.getMessage());
                }
            }

            @Override
            public CompletionStage<Step> stepLater(byte[] response) {
                try {
                    return logIn(Plain.parse(response));
                } catch (AuthenticationException e) {
                    return CompletableFuture.failedStage(e);
                }
            }
        };
    }

    private CompletionStage<Step> logIn(Plain said) {
        CompletionStage<Optional<PasswordHash>> kept = on(owner, () -> read().find(said.name()));
        return kept.thenCompose(hash -> hash.isPresent() && remembered.matches(said, hash.get())
                ? CompletableFuture.completedStage(succeeded(said))
                : on(hashing, () -> check(said, hash)));
    }

    /** An unknown user takes as long as a wrong password. */
    private Step check(Plain said, Optional<PasswordHash> kept) throws AuthenticationException {
        boolean matches = kept.orElse(nobody).matches(said.password());
        if (!matches || kept.isEmpty()) {
            throw new AuthenticationException("there is no user " + said.name() + " with this password");
        }
        remembered.add(said, kept.get());
        return succeeded(said);
    }

    private static Step succeeded(Plain said) {
        return new Step(new byte[0], Optional.of(Principal.user(said.name())));
    }

    private synchronized Credentials read() throws IOException {
        try {
            Credentials credentials = file.read();
            trouble = null;
            return credentials;
        } catch (IOException e) {
            trouble = "the users cannot be read: " + e.getMessage();
            throw e;
        }
    }

    @Override
    public CompletionStage<List<String>> names() {
        return on(owner, () -> read().names());
    }

    @Override
    public CompletionStage<Void> set(String name, String password) {
        return on(hashing, () -> {
                    Credentials.requireName(name);
                    if (password.isEmpty() || password.indexOf('\0') >= 0) {
                        throw new IllegalArgumentException("a password has at least one character, and no NUL");
                    }
                    return PasswordHash.of(password, iterations, random);
                })
                .thenCompose(hash -> on(owner, () -> {
                    write(read().with(name, hash));
                    return null;
                }));
    }

    @Override
    public CompletionStage<Boolean> delete(String name) {
        return on(owner, () -> {
            Credentials before = read();
            boolean known = before.find(name).isPresent();
            if (known) {
                write(before.without(name));
            }
            return known;
        });
    }

    private synchronized void write(Credentials next) throws IOException {
        file.write(next);
    }

    private static <R> CompletionStage<R> on(ThreadPoolExecutor thread, Callable<R> task) {
        CompletableFuture<R> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    done.complete(task.call());
                } catch (IOException e) {
                    done.completeExceptionally(new UncheckedIOException(e));
                } catch (Exception e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(
                    new IllegalStateException("too many log-ins wait already, or the users are being replaced"));
        }
        return done;
    }

    @Override
    public Health check() {
        String failing = trouble;
        return failing == null ? Health.ok("serving") : Health.failing(failing);
    }
}
