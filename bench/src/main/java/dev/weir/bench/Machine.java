package dev.weir.bench;

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
final class Machine {

    private Machine() {}

    static Map<String, String> describe(Optional<Weir> weir) throws IOException, InterruptedException {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("processor", Runtime.getRuntime().availableProcessors() + " × "
                + field("/proc/cpuinfo", "model name").orElse("unknown"));
        lines.put("memory", field("/proc/meminfo", "MemTotal").orElse("unknown"));
        lines.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        lines.put("load before", Files.readString(Path.of("/proc/loadavg")).strip());
        if (weir.isPresent()) {
            lines.put(Peer.WEIR, version(List.of(weir.get().program().toString(), "--version")));
        }
        lines.put(Peer.NGINX, version(List.of(Tools.nginx().toString(), "-v")));
        lines.put(Peer.REGISTRY, version(List.of(Peer.REGISTRY, "--version")));
        lines.put("curl", version(List.of("curl", "--version")));
        return lines;
    }

    private static String version(List<String> command) throws IOException, InterruptedException {
        return Command.run(command).lines().findFirst().orElse("unknown");
    }

    private static Optional<String> field(String file, String name) throws IOException {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + "\\s*:\\s*(.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of(file)));
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
}
