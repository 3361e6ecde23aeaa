package dev.weir.bench.peer;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** This program once more, as another process. */
final class Self {

    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-Xmx512m", "-XX:MaxDirectMemorySize=1g", "-XX:-UsePerfData",
            // Or the first classes too many stop everything for a full collection, in the midst of a measurement.
            "-XX:MetaspaceSize=128m");

    private Self() {}

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", classPath(), "dev.weir.bench.Bench"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** In full, since the other process may begin in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
