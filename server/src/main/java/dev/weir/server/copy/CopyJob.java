package dev.weir.server.copy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.state.CopyAsks;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.store.StoreInUseException;
import dev.weir.server.copy.CopyStatus.Stage;

/**
 * Has images copied to the mirror: by the Weir that runs on the store, if one does, else by one of its own for the time of the
 * copies. For one thread, a platform thread: it waits for SQLite.
 */
public final class CopyJob implements AutoCloseable {

    private static final Duration TAKEN_UP_WITHIN = Duration.ofSeconds(15);
    private static final String SUPERSEDED = "a newer image has its tag by now, which is copied instead";

    private final ProxySettings settings;
    private final CopyQueue queue;
    private final List<CopyAsks.Ask> asked;
    private List<CopyStatus> last = List.of();
    private long changedAt = System.nanoTime();
    private @Nullable RegistryProxy own;

    private CopyJob(ProxySettings settings, CopyQueue queue, List<CopyAsks.Ask> asked) {
        this.settings = settings;
        this.queue = queue;
        this.asked = asked;
    }

    /**
     * Asks for images.
     *
     * @param settings the proxy's, with a mirror
     * @throws IOException if the store can't be written
     */
    public static CopyJob start(ProxySettings settings, List<ImageReference> images) throws IOException {
        Path file = RegistryProxy.stateFile(settings.store().path());
        Optional<RegistryProxy> own = open(settings);
        CopyQueue queue = new CopyQueue(file);
        try {
            List<CopyAsks.Ask> asked = new ArrayList<>();
            List<Long> ids = queue.asks().ask(images, Instant.now());
            for (int i = 0; i < images.size(); i++) {
                asked.add(new CopyAsks.Ask(ids.get(i), images.get(i), Optional.empty(), Optional.empty()));
            }
            CopyJob job = new CopyJob(settings, queue, asked);
            job.own = own.orElse(null);
            return job;
        } catch (IOException e) {
            queue.close();
            own.ifPresent(RegistryProxy::close);
            throw e;
        }
    }

    /** Opens a proxy that nobody is told of; empty if the store has one. */
    private static Optional<RegistryProxy> open(ProxySettings settings) throws IOException {
        ProxySettings quiet = settings.with(
                HttpSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        try {
            return Optional.of(RegistryProxy.start(quiet, new PrometheusRegistry()));
        } catch (StoreInUseException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns how all stand, in the order they were asked for.
     *
     * @throws IOException if the store can't be read
     */
    public List<CopyStatus> look() throws IOException {
        List<CopyAsks.Ask> now = queue.asks().look(asked.stream().map(CopyAsks.Ask::id).toList());
        List<CopyStatus> all = new ArrayList<>();
        for (CopyAsks.Ask ask : now) {
            all.add(status(ask));
        }
        if (!all.equals(last)) {
            last = List.copyOf(all);
            changedAt = System.nanoTime();
        } else if (own == null && System.nanoTime() - changedAt > TAKEN_UP_WITHIN.toNanos()) {
            takeOver(all);
            changedAt = System.nanoTime();
        }
        return all;
    }

    /** The Weir that ran on the store may have ended in the middle of its copies, or may have no mirror. */
    private void takeOver(List<CopyStatus> all) throws IOException {
        own = open(settings).orElse(null);
        if (own == null && all.stream().allMatch(each -> each.stage() == Stage.ASKED)) {
            throw new IOException("the Weir that runs on " + settings.store().path()
                    + " does not take it up: it has no mirror configured, or is an older one");
        }
    }

    private CopyStatus status(CopyAsks.Ask ask) throws IOException {
        if (ask.failure().isPresent()) {
            return CopyStatus.of(ask.image(), Stage.FAILED, ask.failure().get());
        }
        if (ask.copy().isEmpty()) {
            return CopyStatus.of(ask.image(), Stage.ASKED, "");
        }
        Optional<CopyRow> row = queue.find(ask.copy().get());
        if (row.isEmpty()) {
            return CopyStatus.of(ask.image(), Stage.FAILED, SUPERSEDED);
        }
        Stage stage = switch (row.get().state()) {
            case MIRRORED -> Stage.MIRRORED;
            case PARKED -> Stage.FAILED;
            case WAITING -> Stage.COPYING;
        };
        return new CopyStatus(ask.image(), stage, row.get().reason(), row.get().percent().orElse(0),
                queue.progress().blobs(row.get().id()));
    }

    @Override
    public void close() {
        queue.close();
        if (own != null) {
            own.close();
        }
    }
}
