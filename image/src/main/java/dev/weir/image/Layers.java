package dev.weir.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;

/** The image's layers, those that change rarely first. */
final class Layers {

    /** The user and group that Weir runs as: what distroless calls nonroot. */
    static final int USER = 65_532;
    static final String JAVA = "/opt/java";
    static final String HOME = "/opt/weir";
    static final String DATA = "/var/lib/weir";

    private final Instant time;

    Layers(Instant time) {
        this.time = time;
    }

    /** Returns a layer with a folder as it is, readable by all and owned by root. */
    FileEntriesLayer folder(String name, Path from, String to) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path path : Tools.tree(from)) {
            String inside = from.equals(path) ? to : to + "/" + from.relativize(path);
            boolean runs = Files.isDirectory(path) || Files.isExecutable(path);
            layer.addEntry(path, AbsoluteUnixPath.get(inside),
                    FilePermissions.fromOctalString(runs ? "755" : "644"),
                    time, "0:0");
        }
        return layer.build();
    }

    /** Returns a layer with the folders that Weir may write to where nothing is mounted over them. */
    FileEntriesLayer writable(Path anyFolder, List<String> folders) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("data");
        for (String folder : folders) {
            layer.addEntry(anyFolder, AbsoluteUnixPath.get(folder), FilePermissions.fromOctalString("755"),
                    time,
                    USER + ":" + USER);
        }
        return layer.build();
    }
}
