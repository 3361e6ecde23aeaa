package dev.weir.server.nodes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder that stands for a host's root. */
record Host(Path root) {

    static final String CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    static final NodeWish WISH = wish("https://weir.example:5000", true);

    static NodeWish wish(String url, boolean fallback, String... registries) {
        return NodeWish.of(URI.create(url), Optional.of(CA), fallback, false,
                registries.length == 0 ? List.of("docker.io") : List.of(registries), List.of(),
                Optional.of("docker.io"));
    }

    NodeFiles files(NodeRuntime runtime) {
        return new NodeFiles(runtime, root);
    }

    NodeReport write(NodeRuntime runtime, NodeWish wish) throws IOException {
        return files(runtime).write(wish, false);
    }

    void put(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A file's text; of our own without their head. */
    String text(String path) throws IOException {
        String text = Files.readString(root.resolve(path.substring(1)));
        return OwnFile.ownerOf(text) == OwnFile.Owner.WEIR
                ? text.lines().skip(2).reduce("", (a, b) -> a + b + "\n")
                : text;
    }

    /** Every file with its text. */
    Map<String, String> everything() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put("/" + root.relativize(file), Files.readString(file));
            }
        }
        return found;
    }

    static List<String> paths(NodeReport report, Change.Kind kind) {
        return report.changes().stream().filter(each -> each.kind() == kind).map(Change::path).toList();
    }
}
