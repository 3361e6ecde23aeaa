package dev.weir.server.run;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.server.ExitCode;
import dev.weir.server.Version;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.log.Logging;

/** The command {@code serve}: runs until a signal ends it. */
public final class Serve {

    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

    private Serve() {}

    /**
     * Starts the program and returns when it has ended.
     *
     * @param file the configuration; null for the defaults
     * @param err where it says why it can't start
     * @return the exit code
     */
    public static int run(@Nullable Path file, PrintWriter err) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        try {
            WeirConfig config = file == null ? WeirConfig.defaults() : WeirConfig.load(file);
            Logging.configure(config.log());
            try (WeirServer server = file == null
                    ? WeirServer.start(config)
                    : WeirServer.start(config, file)) {
                LOG.info("Weir {} is ready: registry {}, admin {}, store {}; started in {} ms",
                        Version.text(),
                        text(server.registryAddress()), text(server.adminAddress()),
                        config.proxy().store().path().toAbsolutePath(), sinceProcessStart().toMillis());
                StopSignals.onFirst(stop::countDown);
                stop.await();
                boolean whole = server.drain();
                LOG.info(whole
                        ? "drained: nothing was under way any more"
                        : "drained: transfers still under way are cut off after {} s",
                        config.drainTimeout().toSeconds());
            }
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
        } catch (StartException e) {
            err.println("weir: " + e.getMessage());
        }
        return ExitCode.FAILURE;
    }

    private static Duration sinceProcessStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
