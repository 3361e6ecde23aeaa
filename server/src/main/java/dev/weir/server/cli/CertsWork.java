package dev.weir.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

import dev.weir.certs.CertStore;
import dev.weir.server.ExitCode;
import dev.weir.server.certs.CertStores;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.CertsConfig.Kept;
import dev.weir.server.config.ConfigException;
import dev.weir.server.kubernetes.Cluster;

/** What the commands about certificates have in common: finding them, and saying what is wrong. */
final class CertsWork {

    /** Does something with the certificates that a configuration describes. */
    @FunctionalInterface
    interface Work {
        void run(CertsConfig config, Cluster cluster, PrintWriter out) throws IOException;
    }

    private CertsWork() {}

    /** Returns the exit code. */
    static int run(CommandSpec spec, @Nullable CertsOption option, Work work) {
        PrintWriter err = spec.commandLine().getErr();
        try (Cluster cluster = Cluster.around()) {
            work.run(CertsOption.of(option), cluster, spec.commandLine().getOut());
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
        } catch (IOException | KubernetesClientException e) {
            err.println("weir: " + e.getMessage());
        }
        return ExitCode.FAILURE;
    }

    /** Opens the store to change it, without making a folder that is not there. */
    static CertStore store(CertsConfig config, Cluster cluster) throws IOException {
        look(config);
        return CertStores.open(config, cluster);
    }

    /** Opens the store only to read it. */
    static CertStore reading(CertsConfig config, Cluster cluster) throws IOException {
        look(config);
        return CertStores.reading(config, cluster);
    }

    private static void look(CertsConfig config) throws IOException {
        if (config.kept() == Kept.DIRECTORY && !Files.exists(config.directory())) {
            throw new IOException("there is no folder " + config.directory()
                    + "; weir serve makes it when it needs certificates, or name another with --config or --directory");
        }
    }
}
