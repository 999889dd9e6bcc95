package io.rollcall.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What a command that ran to its end left behind. */
public record CommandRun(int code, String out, String err) {
    /** Runs a command in this process, with an empty environment. */
    public static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
