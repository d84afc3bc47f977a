package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Qpid JMS logs in with the users of a file. */
class JmsUsersIT {
    /** Salt and hash of "secret", made by Python's hashlib. */
    private static final String ENTRY =
            "pbkdf2-sha512:210000:MDEyMzQ1Njc4OWFiY2RlZg==:" + "Ur7Ghxn1hQNTMkSWJ26pGRCFynIma2s9T+ciMR324/s=";

    @TempDir
    static Path data;

    private static Node node;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data, "--set", "io.myelin.protocol.amqp.anonymous=never");
        write("ann:" + ENTRY);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static void write(String line) throws Exception {
        Path file = data.resolve("credentials");
        Files.writeString(file, line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void connect(String name, String password) throws JMSException {
        try (Connection connection =
                new JmsConnectionFactory(name, password, "amqp://" + node.amqp()).createConnection()) {
            connection.start();
            connection.createSession().createProducer(null).close();
        }
    }

    @Test
    void onlyWithTheRightPassword() throws Exception {
        connect("ann", "secret");
        assertThrows(JMSSecurityException.class, () -> connect("ann", "guess"));
        connect("ann", "secret");
        assertThrows(JMSSecurityException.class, () -> connect("nobody", "secret"));
        assertThrows(JMSSecurityException.class, () -> connect(null, null));
    }

    @Test
    void whoMayReadTheFileIsLookedAt() throws Exception {
        Path file = data.resolve("credentials");
        connect("ann", "secret");
        assertFalse(node.log().contains("chmod 600"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        connect("ann", "secret");
        assertTrue(node.log().contains("chmod 600"), node.log());
    }

    @Test
    void manyLogInAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Exception> failed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(new Thread(() -> {
                try {
                    connect("ann", "secret");
                } catch (JMSException e) {
                    synchronized (failed) {
                        failed.add(e);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failed);
    }
}
