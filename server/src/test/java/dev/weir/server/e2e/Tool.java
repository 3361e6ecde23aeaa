package dev.weir.server.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that a test needs. Lacking one skips the test with the reason; where CI=true it fails it. */
final class Tool {
    private static final List<String> MORE_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Tool() {}

    /** The program's path. */
    static String require(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), MORE_FOLDERS.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    needs(false, "the program '" + name + "' is not installed");
                    return name;
                });
    }

    /** Daemons of containers run as root only. */
    static void requireRoot() {
        needs("root".equals(System.getProperty("user.name")), "the test must run as root to start a daemon");
    }

    static void needs(boolean fulfilled, String otherwise) {
        if (!fulfilled && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI lacks nothing, but " + otherwise);
        }
        Assumptions.assumeTrue(fulfilled, otherwise);
    }
}
