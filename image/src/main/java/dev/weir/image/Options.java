package dev.weir.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to build.
 *
 * @param home the distribution's folder
 * @param work where everything that is made goes
 * @param base {@code self}, a folder with a root file system, a tar of an image, or an image's name
 * @param arch the architecture, as images name it: {@code amd64} or {@code arm64}
 * @param jdk the JDK of that architecture, which the image's Java is made from
 * @param aot an AOT cache that was made before, to be taken instead of a new one
 * @param sbom the list of what is inside, CycloneDX
 * @param version Weir's version, which is the image's tag
 * @param revision the commit, or empty
 * @param created the time that the image and its files have
 */
record Options(Path home, Path work, String base, String arch, Path jdk, Optional<Path> aot,
        Optional<Path> sbom,
        String version, String revision, Instant created) {

    private static final List<String> KNOWN = List.of("home", "work", "base", "arch", "jdk", "aot", "sbom",
            "version",
            "revision", "created");

    /** Reads {@code --name=value} arguments; an empty value is as good as none. */
    static Options parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = equals > 2 && arg.startsWith("--") ? arg.substring(2, equals) : "";
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        arg + ": unknown; here are --" + String.join("=, --", KNOWN) + "=");
            }
            if (equals < arg.length() - 1) {
                given.put(name, arg.substring(equals + 1));
            }
        }
        String arch = given.getOrDefault("arch", hostArch());
        if (!List.of("amd64", "arm64").contains(arch)) {
            throw new IllegalArgumentException("--arch=" + arch + ": amd64 or arm64");
        }
        return new Options(path(given, "home").orElseThrow(() -> missing("home")),
                path(given, "work").orElseThrow(() -> missing("work")), given.getOrDefault("base", "self"),
                arch,
                path(given, "jdk").orElse(Path.of(System.getProperty("java.home", ""))), path(given, "aot"),
                path(given, "sbom"),
                Optional.ofNullable(given.get("version")).orElseThrow(() -> missing("version")),
                given.getOrDefault("revision", ""),
                Instant.parse(given.getOrDefault("created", "1980-01-01T00:00:00Z")));
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("--" + name + "= is needed");
    }

    private static Optional<Path> path(Map<String, String> given, String name) {
        return Optional.ofNullable(given.get(name)).map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    static String hostArch() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") ? "arm64" : arch;
    }

    /** Returns whether programs of the image run on this machine. */
    boolean runsHere() {
        return arch.equals(hostArch());
    }

    /** Returns the architecture as native libraries' names have it. */
    String nativeArch() {
        return arch.equals("arm64") ? "aarch_64" : "x86_64";
    }
}
