package dev.weir.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says on what all this runs: absolute figures mean nothing without. */
public final class Machine {

    private Machine() {}

    /** Describes the machine and the versions of what takes part. */
    public static Map<String, String> describe(List<Contender> contenders)
            throws IOException, InterruptedException {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("processor", Runtime.getRuntime().availableProcessors() + " × "
                + field("/proc/cpuinfo", "model name").orElse("unknown"));
        lines.put("memory", field("/proc/meminfo", "MemTotal").orElse("unknown"));
        lines.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        lines.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        lines.put("load before", Files.readString(Path.of("/proc/loadavg")).strip());
        for (Contender contender : contenders) {
            version(contender).ifPresent(version -> lines.put(contender.name(), version));
        }
        for (String tool : List.of("curl", "wrk")) {
            if (Tools.has(tool)) {
                lines.put(tool, firstLine(List.of(tool, tool.equals("wrk") ? "-v" : "--version"))
                        .replaceAll(" [(\\[].*", ""));
            }
        }
        return lines;
    }

    private static Optional<String> version(Contender contender) throws IOException, InterruptedException {
        return switch (contender) {
            case Weir weir -> Optional.of(firstLine(List.of(weir.program().toString(), "--version")));
            case Nginx _ -> Optional.of(firstLine(List.of(Tools.nginx().toString(), "-v")));
            case DockerRegistry _ -> Optional.of(firstLine(List.of(Peer.REGISTRY, "--version")));
            default -> Optional.empty();
        };
    }

    /** {@code wrk -v} ends with a status of its own; what it says is what counts. */
    private static String firstLine(List<String> command) throws IOException, InterruptedException {
        return Command.output(command).lines().findFirst().orElse("unknown").strip();
    }

    private static Optional<String> field(String file, String name) throws IOException {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + "\\s*:\\s*(.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of(file)));
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
}
