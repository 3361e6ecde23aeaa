package dev.weir.server.admission;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

/**
 * Reads the configuration file again when its content changes. A bad one is refused and reported, and the last good one
 * stays. It looks every two seconds, since a mounted ConfigMap is a symbolic link that changes without the file's folder
 * telling.
 */
public final class ConfigWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    /** So many looks at a file that is not there are no accident. */
    private static final int MISSED = 2;

    private final Path file;
    private final Consumer<WeirConfig> use;
    private final Counter reloads;
    private final Gauge good;
    private final ScheduledExecutorService clock = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("weir-config").factory());
    private byte[] last;
    private int missing;

    private ConfigWatch(Path file, Consumer<WeirConfig> use, PrometheusRegistry registry) {
        this.file = file;
        this.use = use;
        this.last = read(file);
        this.reloads = Counter.builder()
                .name("weir_config_reloads_total")
                .labelNames("result")
                .help("Changes of the configuration file that were read: used or refused.")
                .register(registry);
        this.good = Gauge.builder()
                .name("weir_config_is_good")
                .help("1 where the file's last change is in use, 0 where it was refused.")
                .register(registry);
        good.set(1);
    }

    /**
     * Begins to watch.
     *
     * @param use takes each good configuration, on one thread
     */
    public static ConfigWatch start(Path file, Consumer<WeirConfig> use, PrometheusRegistry registry) {
        ConfigWatch watch = new ConfigWatch(file, use, registry);
        watch.clock.scheduleWithFixedDelay(watch::look, EVERY.toMillis(), EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Looks once, now. */
    synchronized void look() {
        byte[] now = read(file);
        if (now.length == 0) {
            lookAgain();
            return;
        }
        missing = 0;
        if (Arrays.equals(now, last)) {
            return;
        }
        last = now;
        try {
            use.accept(WeirConfig.load(file));
            reloads.labelValues("used").inc();
            good.set(1);
            LOG.info("{} has changed: its admission rules and policies are in use; the rest takes a restart",
                    file);
        } catch (ConfigException e) {
            reloads.labelValues("refused").inc();
            good.set(0);
            LOG.error("{} has changed and is refused, the last good one stays:\n{}", file, e.getMessage());
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            reloads.labelValues("refused").inc();
            good.set(0);
            LOG.error("{} has changed and can't be used, the last good one stays", file, e);
        }
    }

    /** A file that is away is about to be replaced, as a rule. */
    private void lookAgain() {
        missing++;
        if (missing == MISSED) {
            LOG.warn("{} is gone or empty; what was read from it last stays in use", file);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
