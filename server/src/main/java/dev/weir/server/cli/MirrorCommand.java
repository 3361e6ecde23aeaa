package dev.weir.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.copy.CopyJob;
import dev.weir.server.copy.CopyStatus;
import dev.weir.server.copy.CopyView;
import dev.weir.server.copy.ImageList;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.server.kubernetes.ClusterImages;
import dev.weir.server.kubernetes.OriginalNames;
import dev.weir.server.log.Logging;

@Command(name = "mirror", description = "Copy images to the mirror now, and wait until they are there; also while Weir runs.", mixinStandardHelpOptions = true)
final class MirrorCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-c",
        "--config"}, required = true, paramLabel = "FILE", description = "the configuration that names the mirror and the store")
    private Path config = Path.of("weir.yaml");

    @Option(names = "--list", paramLabel = "FILE", description = "a file with an image a line")
    private @Nullable Path list;

    @Option(names = "--from-cluster", description = "every image that the cluster's pods and workloads name, by the kubeconfig or this pod's account")
    private boolean fromCluster;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "an image, as a pod would name it")
    private List<String> images = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        WeirConfig loaded;
        try {
            loaded = WeirConfig.load(config);
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
        if (loaded.proxy().mirror().isEmpty()) {
            err.println("weir: " + config + " configures no mirror; set mirror.type");
            return ExitCode.FAILURE;
        }
        Logging.quiet();
        List<ImageReference> wanted = List.copyOf(wanted(loaded.proxy()));
        if (wanted.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "say what to copy: some images, --list FILE or --from-cluster");
        }
        return copy(loaded.proxy(), wanted);
    }

    private Set<ImageReference> wanted(ProxySettings settings) throws IOException {
        Set<ImageReference> wanted = new LinkedHashSet<>();
        for (String text : images) {
            try {
                ImageReference.parse(text);
                // A name in the mirror, as pods have it that were swapped, is that of the image it is a copy of.
                wanted.addAll(new OriginalNames(settings.mirror()).of(List.of(text)));
            } catch (InvalidReferenceException e) {
                throw new ParameterException(spec.commandLine(), text + ": " + e.getMessage(), e);
            }
        }
        if (list != null) {
            wanted.addAll(ImageList.read(list));
        }
        if (fromCluster) {
            wanted.addAll(ofCluster(settings));
        }
        return wanted;
    }

    /** Images of registries that are not configured are named and left out: a cluster has always some. */
    private Set<ImageReference> ofCluster(ProxySettings settings) throws IOException {
        Set<ImageReference> served = new LinkedHashSet<>();
        try (Cluster cluster = Cluster.around()) {
            for (ImageReference image : new ClusterImages(cluster, new OriginalNames(settings.mirror()))
                    .inUse()) {
                if (settings.upstreams().containsKey(image.registry())) {
                    served.add(image);
                } else {
                    spec.commandLine()
                            .getErr()
                            .println("left out, its registry is not among the upstreams: " + image);
                }
            }
        }
        return served;
    }

    private int copy(ProxySettings settings, List<ImageReference> wanted)
            throws IOException, InterruptedException {
        boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        CopyView view = new CopyView(spec.commandLine().getOut(), terminal);
        try (CopyJob job = CopyJob.start(settings, wanted)) {
            while (true) {
                List<CopyStatus> all = job.look();
                view.show(all);
                if (all.stream().allMatch(each -> each.stage().isEnd())) {
                    return summary(all);
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private int summary(List<CopyStatus> all) {
        long failed = all.stream().filter(each -> each.stage() == CopyStatus.Stage.FAILED).count();
        spec.commandLine()
                .getOut()
                .println((all.size() - failed) + " of " + all.size() + " images are in the mirror");
        return failed == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }
}
