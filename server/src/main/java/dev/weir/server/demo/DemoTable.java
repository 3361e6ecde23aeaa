package dev.weir.server.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import dev.weir.server.cli.TextTable;
import dev.weir.testing.PulledImage;

/** What the demo measured, a line for each step. */
final class DemoTable {

    private static final double BYTES_PER_MB = 1e6;

    private final TextTable table = new TextTable("STEP", "CLIENTS", "FIRST BYTE", "LAST CLIENT",
            "TO CLIENTS",
            "FROM UPSTREAM", "BLOB REQUESTS UPSTREAM").alignRight(1, 2, 3, 4, 5, 6);

    /** Adds a step; times are those of the slowest client. */
    void step(String name, List<PulledImage> pulls, long upstreamRequests, long upstreamBytes) {
        long bytes = pulls.stream().mapToLong(PulledImage::bytes).sum();
        Duration first = pulls.stream()
                .map(PulledImage::firstByte)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration last = pulls.stream()
                .map(PulledImage::elapsed)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        table.row(name, Integer.toString(pulls.size()), millis(first), millis(last), megabytes(bytes),
                megabytes(upstreamBytes), Long.toString(upstreamRequests));
    }

    void print(PrintWriter out) {
        table.print(out);
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / BYTES_PER_MB);
    }
}
