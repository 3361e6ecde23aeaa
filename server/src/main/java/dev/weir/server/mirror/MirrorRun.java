package dev.weir.server.mirror;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.state.CopyAsks.Ask;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.store.StoreInUseException;

/**
 * Has images copied into the mirror, and waits for them. When a Weir uses the store it does the work, asked through its
 * state file; otherwise this process does it.
 */
public final class MirrorRun {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(10);
    /** A long list is looked at less often. */
    private static final long NANOS_EACH = 200_000;

    private final ProxySettings settings;
    private final Duration patience;
    private final MirrorScreen screen;
    private @Nullable RegistryProxy own;

    /**
     * Prepares a run.
     *
     * @param settings the proxy's, with a mirror
     * @param patience how long to wait at most
     * @param screen told how it goes
     */
    public MirrorRun(ProxySettings settings, Duration patience, MirrorScreen screen) {
        this.settings = settings;
        this.patience = patience;
        this.screen = screen;
    }

    /**
     * Copies some images.
     *
     * @return whether all of them are in the mirror
     * @throws IOException if the store can't be used
     */
    public boolean copy(List<ImageReference> images) throws IOException, InterruptedException {
        Path file = RegistryProxy.stateFile(settings.store().path());
        own = startUnlessServed();
        try (CopyQueue queue = new CopyQueue(file)) {
            if (own == null) {
                screen.say("the Weir that uses " + settings.store().path() + " copies them");
            }
            List<Long> ids = queue.asks().ask(images, Instant.now());
            return await(queue, ids, images);
        } finally {
            RegistryProxy started = own;
            if (started != null) {
                started.close();
            }
        }
    }

    private @Nullable RegistryProxy startUnlessServed() throws IOException {
        HttpSettings here = HttpSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try {
            return RegistryProxy.start(new ProxySettings(here, settings.store(), settings.client(),
                    settings.upstreams(), settings.defaultUpstream(), settings.mirror()),
                    new PrometheusRegistry());
        } catch (StoreInUseException e) {
            return null;
        }
    }

    private boolean await(CopyQueue queue, List<Long> ids, List<ImageReference> images)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long changedAt = start;
        List<CopyStanding> standings = new ArrayList<>(images.stream().map(CopyStanding.Asked::new).toList());
        while (true) {
            List<CopyStanding> before = List.copyOf(standings);
            look(queue, ids, standings);
            screen.show(standings);
            if (standings.stream().allMatch(CopyStanding::isOver)) {
                screen.end(standings);
                return standings.stream().allMatch(each -> each instanceof CopyStanding.Mirrored);
            }
            long now = System.nanoTime();
            changedAt = before.equals(standings) ? changedAt : now;
            if (own == null && now - changedAt > TAKEN_WITHIN.toNanos()) {
                // It may have ended meanwhile: then this process goes on.
                own = startUnlessServed();
                changedAt = now;
                if (own == null && standings.stream().allMatch(each -> each instanceof CopyStanding.Asked)) {
                    screen.end(standings);
                    screen.say("the Weir that uses the store takes no notice: has its configuration a mirror?");
                    return false;
                }
            }
            if (now - start > patience.toNanos()) {
                screen.end(standings);
                screen.say("not all images have arrived within the time given; the copies go on if a Weir serves");
                return false;
            }
            Thread.sleep(LOOK_EVERY.plusNanos(standings.stream().filter(each -> !each.isOver()).count()
                    * NANOS_EACH));
        }
    }

    /** Looks at what is not over yet. */
    private static void look(CopyQueue queue, List<Long> ids, List<CopyStanding> standings) throws IOException {
        List<Long> open = new ArrayList<>();
        for (int i = 0; i < standings.size(); i++) {
            if (!standings.get(i).isOver()) {
                open.add(ids.get(i));
            }
        }
        Map<Long, Ask> asks = queue.asks()
                .look(open)
                .stream()
                .collect(Collectors.toMap(Ask::id, Function.identity()));
        for (int i = 0; i < standings.size(); i++) {
            CopyStanding known = standings.get(i);
            if (!known.isOver()) {
                standings.set(i, standing(queue, known.image(), Optional.ofNullable(asks.get(ids.get(i)))));
            }
        }
    }

    private static CopyStanding standing(CopyQueue queue, ImageReference image, Optional<Ask> ask)
            throws IOException {
        if (ask.isEmpty()) {
            return new CopyStanding.Failed(image, "the state file was lost meanwhile; ask again");
        }
        if (ask.get().failure().isPresent()) {
            return new CopyStanding.Failed(image, ask.get().failure().get());
        }
        if (ask.get().copy().isEmpty()) {
            return new CopyStanding.Asked(image);
        }
        Optional<CopyRow> row = queue.find(ask.get().copy().get());
        if (row.isEmpty()) {
            return new CopyStanding.Failed(image, "its tag means another image by now; ask again");
        }
        return switch (row.get().state()) {
            case MIRRORED -> new CopyStanding.Mirrored(image, row.get().wish().digest(), row.get().reason());
            case PARKED -> new CopyStanding.Failed(image, row.get().reason());
            case WAITING ->
                new CopyStanding.Copying(image, row.get(), queue.progress().blobs(row.get().id()));
        };
    }
}
