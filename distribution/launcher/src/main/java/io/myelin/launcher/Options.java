package io.myelin.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The command line.
 *
 * @param data the data directory
 * @param log where log files go
 * @param conf the directory of configuration files
 * @param ports listener name to port, as given
 * @param settings {@code PID.KEY=VALUE}, as given
 * @param shell whether Gogo reads the terminal
 * @param help whether only the help was asked for
 */
record Options(
        Path data,
        Path log,
        Path conf,
        Map<String, Integer> ports,
        List<String> settings,
        boolean shell,
        boolean help) {
    private static final int MAX_PORT = 65535;

    /**
     * @param home the distribution
     * @param work where data and log are unless told otherwise
     */
    static Options parse(Path home, Path work, List<String> arguments) throws UsageException {
        Parser parser = new Parser(arguments);
        parser.run();
        Path defaultData = work.resolve("data");
        Path data = parser.path("--data").orElse(defaultData);
        Path log = parser.path("--log").orElse(data.equals(defaultData) ? work.resolve("log") : data.resolve("logs"));
        Path conf = parser.path("--conf").orElse(home.resolve("conf"));
        return new Options(data, log, conf, parser.ports, parser.settings, parser.shell, parser.help);
    }

    private static final class Parser {
        private final List<String> arguments;
        private final Map<String, String> paths = new LinkedHashMap<>();
        private final Map<String, Integer> ports = new LinkedHashMap<>();
        private final List<String> settings = new ArrayList<>();
        private boolean shell;
        private boolean help;
        private int next;

        Parser(List<String> arguments) {
            this.arguments = arguments;
        }

        void run() throws UsageException {
            Map<String, BiConsumer<String, String>> valued = Map.of(
                    "--data", paths::put,
                    "--log", paths::put,
                    "--conf", paths::put,
                    "--set", (flag, value) -> settings.add(value));
            while (next < arguments.size()) {
                String argument = arguments.get(next++);
                int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
                String flag = equals < 0 ? argument : argument.substring(0, equals);
                String inline = equals < 0 ? null : argument.substring(equals + 1);
                if (valued.containsKey(flag)) {
                    valued.get(flag).accept(flag, value(flag, inline));
                } else if (flag.equals("--kafka-port") || flag.equals("--http-port") || flag.equals("--amqp-port")) {
                    ports.put(flag.substring(2, flag.length() - "-port".length()), port(flag, value(flag, inline)));
                } else if (argument.equals("--shell")) {
                    shell = true;
                } else if (argument.equals("--help") || argument.equals("-h")) {
                    help = true;
                } else {
                    throw new UsageException("unknown option '" + argument + "'");
                }
            }
            for (String setting : settings) {
                if (setting.indexOf('=') < 1) {
                    throw new UsageException("--set needs PID.KEY=VALUE, not '" + setting + "'");
                }
            }
        }

        private String value(String flag, String inline) throws UsageException {
            if (inline != null) {
                return inline;
            }
            if (next == arguments.size()) {
                throw new UsageException(flag + " needs a value");
            }
            return arguments.get(next++);
        }

        private static int port(String flag, String value) throws UsageException {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= MAX_PORT) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Reported below, together with numbers out of range.
            }
            throw new UsageException(flag + " needs a port from 0 to " + MAX_PORT + ", not '" + value + "'");
        }

        Optional<Path> path(String flag) {
            return Optional.ofNullable(paths.get(flag))
                    .map(value -> Path.of(value).toAbsolutePath().normalize());
        }
    }
}
