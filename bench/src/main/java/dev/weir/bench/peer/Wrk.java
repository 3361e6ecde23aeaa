package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator {@code wrk}. */
public final class Wrk {

    private static final Pattern RATE = Pattern.compile("^Requests/sec:\\s+([0-9.]+)\\s*$",
            Pattern.MULTILINE);
    private static final Pattern P99 = Pattern.compile("^\\s+99%\\s+([0-9.]+)(us|ms|s|m)\\s*$",
            Pattern.MULTILINE);
    private static final Pattern WRONG = Pattern.compile("^\\s*(Non-2xx or 3xx responses|Socket errors):.*$",
            Pattern.MULTILINE);

    /**
     * What it said.
     *
     * @param rate requests a second
     * @param p99Seconds 99 % of the requests were answered within this time, in seconds
     */
    public record Outcome(double rate, double p99Seconds) {}

    private Wrk() {}

    /**
     * Runs it with two threads.
     *
     * @param script a Lua script that makes the requests, or nothing to ask for the address itself
     * @throws IOException if any answer was an error, or missing
     */
    public static Outcome run(URI address, int connections, int seconds, List<Path> script,
            List<String> headers)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t2", "-c" + connections, "-d" + seconds + "s",
                "--latency", "--timeout", "30s"));
        headers.forEach(header -> command.addAll(List.of("-H", header)));
        script.forEach(file -> command.addAll(List.of("-s", file.toString())));
        command.add(address.toString());
        return parse(Command.run(command));
    }

    static Outcome parse(String output) throws IOException {
        Matcher wrong = WRONG.matcher(output);
        if (wrong.find()) {
            throw new IOException("wrk met wrong answers: " + wrong.group().strip());
        }
        Matcher rate = RATE.matcher(output);
        Matcher p99 = P99.matcher(output);
        if (!rate.find() || !p99.find()) {
            throw new IOException("wrk said something else than expected: " + output);
        }
        double scale = switch (p99.group(2).toLowerCase(Locale.ROOT)) {
            case "us" -> 1e-6;
            case "ms" -> 1e-3;
            case "m" -> 60;
            default -> 1;
        };
        return new Outcome(Double.parseDouble(rate.group(1)), Double.parseDouble(p99.group(1)) * scale);
    }
}
