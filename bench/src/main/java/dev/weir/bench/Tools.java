package dev.weir.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that the benchmarks need; nothing is installed for anybody. */
final class Tools {

    private static final List<String> NAMES = List.of("nginx", "docker-registry", "wrk", "curl", "sync");
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin";

    private Tools() {}

    /** Returns which are not there. */
    static List<String> missing() {
        return NAMES.stream().filter(name -> find(name).isEmpty()).toList();
    }

    /** Returns where nginx is: often a place that isn't on a user's path. */
    static Path nginx() {
        return find("nginx").orElseThrow();
    }

    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":" + SYSTEM_PATH;
        return Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
