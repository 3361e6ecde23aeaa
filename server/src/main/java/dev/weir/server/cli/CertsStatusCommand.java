package dev.weir.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.weir.certs.CertStatus;
import dev.weir.certs.CertStore;
import dev.weir.server.certs.CertStores;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.kubernetes.Cluster;

@Command(name = "status", description = "Show each certificate, the days left, and what happens next.", mixinStandardHelpOptions = true)
final class CertsStatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private @Nullable CertsOption where;

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Override
    public Integer call() {
        return CertsWork.run(spec, where, (config, cluster, out) -> {
            Instant now = Instant.now();
            CertStatus status = status(config, cluster, now);
            if (json) {
                CertsJson.print(status, now, out);
            } else if (status.certificates().isEmpty()) {
                out.println("no certificates yet; weir serve makes them when it starts");
            } else {
                CertsTable.print(status, now, out);
            }
        });
    }

    private static CertStatus status(CertsConfig config, Cluster cluster, Instant now) throws IOException {
        if (config.files().isPresent()) {
            return new CertStatus(List.of(CertStatus.of(config.files().get().serving())), List.of());
        }
        try (CertStore store = CertsWork.reading(config, cluster)) {
            return CertStatus.of(store.read().state(), CertStores.settings(config, cluster), now);
        }
    }
}
