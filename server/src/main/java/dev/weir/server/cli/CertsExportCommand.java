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

    private static String bundle(CertsConfig config, Cluster cluster) throws IOException {
        if (config.files().isPresent()) {
            return config.files()
                    .get()
                    .bundleText()
                    .orElseThrow(
                            () -> new IOException("certs.files.ca names no bundle"));
        }
        try (CertStore store = CertsWork.store(config, cluster)) {
            String bundle = store.read().state().bundle();
            if (bundle.isEmpty()) {
                throw new IOException("there are no certificates in " + store.place()
                        + " yet; weir serve makes them when it starts");
            }
            return bundle;
        }
    }
}
