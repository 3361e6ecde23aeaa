package dev.weir.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that take part; nothing is installed for anybody. */
public final class Tools {

    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin";

    private Tools() {}

    /** Returns whether a program is there. */
    public static boolean has(String name) {
        return find(name).isPresent();
    }

    /** Returns where nginx is: often a place that isn't on a user's path. */
    static Path nginx() {
        return find("nginx").orElseThrow();
    }

    /** Returns where a program is. */
    public static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":" + SYSTEM_PATH;
        return Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
