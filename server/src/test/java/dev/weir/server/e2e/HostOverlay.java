package dev.weir.server.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs programs as on a host to which {@code weir nodes} has written: in a mount namespace of their own, where the files
 * of a folder lie over this machine's {@code /etc}. Nothing of that outlives the program.
 */
final class HostOverlay {

    private static final String SCRIPT = """
            set -e
            mount -t tmpfs tmpfs "$1/layers"
            mkdir "$1/layers/new" "$1/layers/work"
            mount -t overlay overlay \
                -o "lowerdir=$1/host/etc:/etc,upperdir=$1/layers/new,workdir=$1/layers/work" /etc
            shift
            exec "$@"
            """;

    private final Path folder;

    /** The folder has a folder {@code host}, which is the root, and room for another. */
    HostOverlay(Path folder) {
        this.folder = folder;
    }

    Path root() {
        return folder.resolve("host");
    }

    List<String> command(List<String> command) {
        Tool.requireRoot();
        folder.resolve("layers").toFile().mkdirs();
        List<String> whole = new ArrayList<>(
                List.of(Tool.require("unshare"), "--mount", "--propagation", "private",
                        "sh", "-c", SCRIPT, "sh", folder.toString()));
        whole.addAll(command);
        return whole;
    }
}
