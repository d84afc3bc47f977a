package io.myelin.shell;

import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;

/** One command of the shell. A component has a public method of the command's name for Gogo to find, which calls this. */
public interface Command {
    /** The scope of all of them. */
    String SCOPE = "osgi.command.scope=bus";

    String FUNCTION = "osgi.command.function=";

    Usage usage();

    void run(Arguments given, Console console) throws CommandException;

    /** What Gogo calls: with words as they were typed. */
    default void execute(String... words) throws CommandException {
        execute(Console.current(), words);
    }

    default void execute(Console console, String... words) throws CommandException {
        Arguments given = usage().parse(words);
        if (given.has(Usage.HELP)) {
            console.out().print(usage().text());
            return;
        }
        try {
            run(given, console);
        } catch (AbsentException | BusException e) {
            throw new CommandException(e.getMessage());
        }
    }
}
