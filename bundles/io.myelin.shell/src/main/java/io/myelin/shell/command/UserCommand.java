package io.myelin.shell.command;

import io.myelin.shell.Arguments;
import io.myelin.shell.Bus;
import io.myelin.shell.Command;
import io.myelin.shell.CommandException;
import io.myelin.shell.Console;
import io.myelin.shell.Json;
import io.myelin.shell.Table;
import io.myelin.shell.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The users that log in with a password. */
@Component(
        name = "io.myelin.shell.user",
        service = UserCommand.class,
        property = {Command.SCOPE, Command.FUNCTION + "user"})
public final class UserCommand implements Command {
    private final Bus bus;

    @Activate
    public UserCommand(@Reference Bus bus) {
        this.bus = bus;
    }

    private record Listed(List<String> users) {}

    private record Done(String user, String done) {}

    public void user(String... words) throws CommandException {
        execute(words);
    }

    @Override
    public Usage usage() {
        return Usage.of(
                        "bus:user",
                        "The users that may log in with a password. The first line of the input is the password of the"
                                + " user that is set, so that it is in no history and no list of processes.")
                .words(1, 2)
                .form("list")
                .form("set NAME")
                .form("delete NAME")
                .common();
    }

    @Override
    public void run(Arguments given, Console console) throws CommandException {
        String action = given.words().get(0);
        boolean named = given.words().size() == 2;
        try {
            if (action.equals("list") && !named) {
                list(given, console);
            } else if (action.equals("set") && named) {
                String name = given.words().get(1);
                String password = password(console);
                bus.askUsers(users -> users.set(name, password));
                report(new Done(name, "set"), given, console);
            } else if (action.equals("delete") && named) {
                delete(given, console);
            } else {
                throw new CommandException("say list, set NAME or delete NAME; bus:user --help says more");
            }
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void list(Arguments given, Console console) throws CommandException {
        List<String> names = bus.askUsers(users -> users.names());
        if (given.json()) {
            console.out().println(Json.of(new Listed(names)));
            return;
        }
        Table table = Table.of("USER");
        names.forEach(table::row);
        console.out().print(table.text());
    }

    private void delete(Arguments given, Console console) throws CommandException {
        String name = given.words().get(1);
        if (!bus.askUsers(users -> users.delete(name))) {
            throw new CommandException("there is no user " + name);
        }
        report(new Done(name, "deleted"), given, console);
    }

    private static void report(Done done, Arguments given, Console console) {
        console.out().println(given.json() ? Json.of(done) : "user " + done.user + " " + done.done);
    }

    private static String password(Console console) throws CommandException {
        try {
            String line = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
            if (line == null || line.isEmpty()) {
                throw new CommandException("the password is missing: it is the first line of the input");
            }
            return line;
        } catch (IOException e) {
            throw new CommandException("the input cannot be read: " + e.getMessage());
        }
    }
}
