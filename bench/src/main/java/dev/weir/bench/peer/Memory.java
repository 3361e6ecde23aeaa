package dev.weir.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resident memory as Linux counts it, mapped files and shared pages included.
 *
 * @param residentBytes what is resident now
 * @param peakBytes the most that ever was
 */
public record Memory(long residentBytes, long peakBytes) {

    private static final Pattern LINE = Pattern.compile("^(VmRSS|VmHWM):\\s+(\\d+) kB$", Pattern.MULTILINE);

    /** Reads a process's; nothing for one that has gone. */
    static Memory of(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        return Files.exists(status) ? parse(Files.readString(status)) : new Memory(0, 0);
    }

    static Memory parse(String status) {
        long resident = 0;
        long peak = 0;
        Matcher line = LINE.matcher(status);
        while (line.find()) {
            long bytes = Long.parseLong(line.group(2)) * 1024;
            if (line.group(1).equals("VmRSS")) {
                resident = bytes;
            } else {
                peak = bytes;
            }
        }
        return new Memory(resident, peak);
    }

    Memory plus(Memory other) {
        return new Memory(residentBytes + other.residentBytes, peakBytes + other.peakBytes);
    }

    /** Returns the peak in megabytes. */
    public double peakMegabytes() {
        return peakBytes / 1e6;
    }
}
