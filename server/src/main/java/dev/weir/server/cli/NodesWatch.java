package dev.weir.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.nodes.NodeFiles;
import dev.weir.server.nodes.NodeReport;
import dev.weir.server.nodes.NodeWish;
import dev.weir.server.run.StopSignals;

/**
 * Keeps a host's files in order until a signal: mounted configurations and CA bundles change, and reading them is cheap
 * enough to ask again and again, on every kind of mount.
 */
final class NodesWatch {

    private static final Logger LOG = LoggerFactory.getLogger(NodesWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final NodeFiles files;
    private final Wishes wishes;
    private final boolean replace;
    private final boolean removeAtEnd;
    private final Consumer<NodeReport> reports;

    /** Where the wish comes from, each time anew. */
    @FunctionalInterface
    interface Wishes {
        NodeWish now() throws IOException, ConfigException;
    }

    NodesWatch(NodeFiles files, Wishes wishes, boolean replace, boolean removeAtEnd,
            Consumer<NodeReport> reports) {
        this.files = files;
        this.wishes = wishes;
        this.replace = replace;
        this.removeAtEnd = removeAtEnd;
        this.reports = reports;
    }

    /** Returns at the first signal; mistakes of the first moment are thrown, later ones reported and tried again. */
    int run() throws IOException, ConfigException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        StopSignals.onFirst(stop::countDown);
        reports.accept(files.write(wishes.now(), replace));
        while (!stop.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                NodeReport report = files.write(wishes.now(), replace);
                if (report.changedSomething()) {
                    reports.accept(report);
                }
            } catch (IOException | ConfigException | ParameterException e) {
                LOG.warn("the node's files stay as they are: {}", e.getMessage());
            }
        }
        if (removeAtEnd) {
            reports.accept(files.remove());
        }
        return ExitCode.OK;
    }
}
