package dev.weir.server.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server that was started as a process listens, read from its first log line.
 *
 * @param registry the registry's root
 * @param admin the admin endpoint's root
 */
record Addresses(URI registry, URI admin) {

    private static final Pattern READY = Pattern.compile("is ready: registry ([^, ]+), admin ([^, ]+),");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;

    /** Waits for the line. */
    static Addresses await(Path log, Process server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String text = Files.readString(log);
            Matcher ready = READY.matcher(text);
            if (ready.find()) {
                return new Addresses(URI.create("http://" + ready.group(1)),
                        URI.create("http://" + ready.group(2)));
            }
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server did not get ready: " + text);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
