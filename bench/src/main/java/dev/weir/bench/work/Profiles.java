package dev.weir.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

import dev.weir.bench.result.Table;

/**
 * CPU profiles of Weir: flight recordings, one for each of its processes in one workload.
 *
 * @param folder where they are kept
 * @param workload which workload
 */
public record Profiles(Path folder, String workload) {

    /** By processor time, in the kernel and in native code too: only on Linux, and only from JDK 25 on. */
    private static final String BY_PROCESSOR_TIME = "jdk.CPUTimeSample";
    private static final String IN_JAVA = "jdk.ExecutionSample";
    private static final int PERIOD_MILLIS = 10;
    private static final int SHOWN = 25;

    String javaOptions() throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(workload + "-" + (files().size() + 1) + ".jfr");
        // Made at once, so that the next has another number.
        Files.createFile(file);
        return "-XX:StartFlightRecording=settings=profile," + BY_PROCESSOR_TIME + "#enabled=true,"
                + BY_PROCESSOR_TIME + "#throttle=" + PERIOD_MILLIS + "ms,dumponexit=true,filename="
                + file.toAbsolutePath();
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".jfr")).sorted().toList();
        }
    }

    /** Writes beside the recordings which methods took the time, and returns that text. */
    public String summarise() throws IOException {
        Map<String, Integer> tops = count(BY_PROCESSOR_TIME);
        if (tops.isEmpty()) {
            tops = count(IN_JAVA);
        }
        int all = tops.values().stream().mapToInt(each -> each).sum();
        Table table = new Table("method on top of the stack", "samples", "part");
        tops.entrySet()
                .stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(each -> table.add(each.getKey(), Integer.toString(each.getValue()),
                        each.getValue() * 100 / Math.max(1, all) + " %"));
        String text = "\nCPU profile of weir, workload " + workload + ", samples every "
                + PERIOD_MILLIS + " ms\n\n" + table.render();
        Files.writeString(folder.resolve(workload + ".txt"), text);
        return text;
    }

    private Map<String, Integer> count(String kind) throws IOException {
        Map<String, Integer> tops = new HashMap<>();
        for (Path file : files()) {
            if (Files.size(file) > 0) {
                count(file, kind, tops);
            }
        }
        return tops;
    }

    private static void count(Path file, String kind, Map<String, Integer> tops) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(kind) && event.getStackTrace() != null
                        && !event.getStackTrace().getFrames().isEmpty()) {
                    RecordedFrame top = event.getStackTrace().getFrames().getFirst();
                    tops.merge(top.getMethod().getType().getName() + "." + top.getMethod().getName(), 1,
                            Integer::sum);
                }
            }
        }
    }
}
