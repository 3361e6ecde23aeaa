package dev.weir.server;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.weir.server.cli.Cli;
import dev.weir.server.run.Serve;

/** The program's entry. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) throws InterruptedException {
        PrintWriter err = writer(System.err);
        int code;
        // The two plain forms of serve don't pay for the command line parser: each millisecond to ready counts.
        if (args.length == 1 && args[0].equals("serve")) {
            code = Serve.run(null, err);
        } else if (args.length == 3 && args[0].equals("serve") && args[1].equals("--config")) {
            code = Serve.run(Path.of(args[2]), err);
        } else {
            PrintWriter out = writer(System.out);
            code = Cli.run(args, out, err);
            out.flush();
        }
        err.flush();
        System.exit(code);
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
