package dev.weir.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as it lies in the image: the jars, the native libraries, the AOT cache, and the JVM's arguments. */
final class Home {

    /** What {@code bin/weir} gives the JVM too: an AOT cache holds for one collector and one class path only. */
    private static final List<String> JVM = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=96m",
            "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable",
            "-Xlog:all=error,aot*=off:stderr");
    /** Content passes through files and direct buffers; a container of 256 MB has room for this and the JVM itself. */
    private static final List<String> MEMORY = List.of("-XX:MaxRAMPercentage=30",
            "-XX:MaxDirectMemorySize=64m");

    private final Options options;
    private final Path work;

    Home(Options options) {
        this.options = options;
        this.work = options.work().resolve("home-" + options.arch());
    }

    Path jars() {
        return work.resolve("lib");
    }

    Path libraries() {
        return work.resolve("native");
    }

    /** The AOT cache's folder; empty without one. */
    Path cache() {
        return work.resolve("aot");
    }

    /** What else there is: arguments, the licence, the list of contents. */
    Path rest() {
        return work.resolve("rest");
    }

    Path configuration() {
        return work.resolve("configuration");
    }

    /** Lays everything out, and trains the cache with the Java of the image. */
    void layOut(Path java) throws IOException {
        Tools.emptied(work);
        for (Path folder : List.of(jars(), libraries(), cache(), rest(), configuration())) {
            Files.createDirectories(folder);
        }
        new Natives(options).split(options.home().resolve("lib"), jars(), libraries());
        Tools.setTimes(jars(), options.created());
        Tools.setTimes(java, options.created());
        if (options.aot().isPresent()) {
            Files.copy(options.aot().get(), cache().resolve("weir.aot"));
        } else if (options.runsHere()) {
            train(java);
        }
        Files.writeString(rest().resolve("java.args"), arguments());
        Files.copy(options.home().resolve("LICENSE"), rest().resolve("LICENSE"));
        if (options.sbom().isPresent()) {
            Files.copy(options.sbom().get(), rest().resolve("sbom.cdx.json"));
        }
        Files.writeString(configuration().resolve("weir.yaml"),
                """
                        # Of the image: a container is reached from outside, and keeps what it has where volumes are mounted.
                        listen:
                          registry: 0.0.0.0:5000
                          admin: 0.0.0.0:9090
                        store:
                          path: %s
                        """
                        .formatted(Layers.DATA));
    }

    private void train(Path java) throws IOException {
        Path home = Tools.emptied(options.work().resolve("training-" + options.arch()));
        Path bin = Files.createDirectories(home.resolve("bin"));
        for (String script : List.of("weir", "find-java")) {
            Files.copy(options.home().resolve("bin/" + script), bin.resolve(script),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path lib = Files.createDirectories(home.resolve("lib"));
        for (Path jar : sortedJars()) {
            Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Tools.run(java.resolve("bin/java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + libraries(), "-cp",
                lib + "/*:" + options.home().resolve("lib/demo") + "/*", "dev.weir.server.Main", "train",
                home.toString());
        Files.move(lib.resolve("weir.aot"), cache().resolve("weir.aot"));
        Tools.emptied(home);
    }

    /** In the order of the C locale, as the launcher lists them. */
    private List<Path> sortedJars() throws IOException {
        try (Stream<Path> files = Files.list(jars())) {
            return files.sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        }
    }

    private String arguments() throws IOException {
        String classPath = sortedJars().stream()
                .map(jar -> Layers.HOME + "/lib/" + jar.getFileName())
                .collect(Collectors.joining(":"));
        Stream<String> cache = Files.exists(cache().resolve("weir.aot"))
                ? Stream.of("-XX:AOTCache=" + Layers.HOME + "/aot/weir.aot")
                : Stream.of();
        Stream<String> natives = Stream.of("-Djava.library.path=" + Layers.HOME + "/native",
                "-Dorg.sqlite.lib.path=" + Layers.HOME + "/native");
        return Stream.of(JVM.stream(), MEMORY.stream(), cache, natives, Stream.of("-cp", classPath))
                .flatMap(part -> part)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
