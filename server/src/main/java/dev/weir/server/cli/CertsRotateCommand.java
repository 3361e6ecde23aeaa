package dev.weir.server.cli;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.weir.certs.CertRotation;
import dev.weir.certs.CertSettings;
import dev.weir.certs.CertState;
import dev.weir.certs.CertStore;
import dev.weir.server.certs.CertStores;

@Command(name = "rotate", description = "Issue a new certificate, or with --ca make a new authority; a running Weir notices.", mixinStandardHelpOptions = true)
final class CertsRotateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private @Nullable CertsOption where;

    @Option(names = "--ca", description = "a new authority; it is published first, and signs when clients know it")
    private boolean ca;

    @Option(names = "--drop-old", description = "with --ca: the old ones leave the bundle soon after, for when a key is known to others")
    private boolean dropOld;

    @Override
    public Integer call() {
        if (dropOld && !ca) {
            throw new ParameterException(spec.commandLine(), "--drop-old goes with --ca");
        }
        return CertsWork.run(spec, where, (config, cluster, out) -> {
            if (config.files().isPresent()) {
                throw new IOException(
                        "the certificates are files that somebody else looks after (certs.source: files)");
            }
            CertSettings settings = CertStores.settings(config, cluster);
            try (CertStore store = CertsWork.store(config, cluster)) {
                CertRotation rotation = new CertRotation(store, settings, InstantSource.system());
                if (ca) {
                    CertState state = rotation.authority(dropOld);
                    out.println("new authority " + state.newest().orElseThrow()
                            + "; a running Weir publishes it and signs"
                            + " with it " + settings.propagation().toSeconds() + " s later");
                } else {
                    out.println("new " + rotation.serving().serving().orElseThrow()
                            + "; a running Weir takes it over by itself");
                }
            }
        });
    }
}
