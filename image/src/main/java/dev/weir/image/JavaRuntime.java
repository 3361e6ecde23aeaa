package dev.weir.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The image's own Java: the modules that Weir needs, linked from the JDK of the build. */
final class JavaRuntime {

    /** What jdeps finds in Weir and its libraries, without the desktop, which they only look for. */
    private static final List<String> MODULES = List.of("java.base", "java.logging", "java.management",
            "java.naming",
            "java.net.http", "java.security.jgss", "java.security.sasl", "java.sql", "java.xml", "jdk.jfr",
            "jdk.management", "jdk.net", "jdk.unsupported", "jdk.zipfs");

    private JavaRuntime() {}

    /** Makes it in a folder. */
    static void link(Options options, Path into) throws IOException {
        Path here = Path.of(System.getProperty("java.home", ""));
        boolean own = options.jdk().equals(here.toAbsolutePath().normalize());
        if (!own && !options.runsHere() && !Files.isDirectory(options.jdk().resolve("jmods"))) {
            throw new IOException(
                    options.jdk() + " has no jmods: a Java for another architecture can only be linked from"
                            + " them; build on that architecture, or take a JDK that has them");
        }
        Path jlink = options.runsHere() ? options.jdk().resolve("bin/jlink") : here.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new IOException(jlink + " is not there: a JDK 25 is needed");
        }
        List<String> command = new java.util.ArrayList<>(List.of(jlink.toString()));
        if (Files.isDirectory(options.jdk().resolve("jmods"))) {
            command.addAll(List.of("--module-path", options.jdk().resolve("jmods").toString()));
        }
        command.addAll(List.of("--add-modules", String.join(",", MODULES), "--strip-debug",
                "--no-header-files",
                "--no-man-pages", "--compress", "zip-6", "--vm", "server", "--output", into.toString()));
        Tools.run(command.toArray(String[]::new));
    }
}
