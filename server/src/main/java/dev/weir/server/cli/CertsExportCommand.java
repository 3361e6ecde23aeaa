package dev.weir.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.weir.certs.CertStore;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.kubernetes.Cluster;

@Command(name = "export", description = "Print the bundle that clients trust, PEM; no key is in it.", mixinStandardHelpOptions = true)
final class CertsExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private @Nullable CertsOption where;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "write it to a file instead")
    private @Nullable Path output;

    @Override
    public Integer call() {
        return CertsWork.run(spec, where, (config, cluster, out) -> {
            String bundle = bundle(config, cluster);
            if (output == null) {
                out.print(bundle);
                out.flush();
            } else {
                Files.writeString(output, bundle);
            }
        });
    }

    /** The bundle that others read is good even where what it was made from no longer is. */
    private String stored(CertStore store) throws IOException {
        try {
            return store.read().state().bundle();
        } catch (IOException e) {
            String published = store.published().orElseThrow(() -> e);
            spec.commandLine()
                    .getErr()
                    .println("weir: " + e.getMessage()
                            + " (this is the bundle as it was written last)");
            return published;
        }
    }

    private String bundle(CertsConfig config, Cluster cluster) throws IOException {
        if (config.files().isPresent()) {
            return config.files()
                    .get()
                    .bundleText()
                    .orElseThrow(
                            () -> new IOException("certs.files.ca names no bundle"));
        }
        try (CertStore store = CertsWork.reading(config, cluster)) {
            String bundle = stored(store);
            if (bundle.isEmpty()) {
                throw new IOException("there are no certificates in " + store.place()
                        + " yet; weir serve makes them when it starts");
            }
            return bundle;
        }
    }
}
