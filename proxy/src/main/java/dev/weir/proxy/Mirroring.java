package dev.weir.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.CopyObserver;
import dev.weir.proxy.mirror.CopyProgress;
import dev.weir.proxy.mirror.CopyWorker;
import dev.weir.proxy.mirror.ImageCopier;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.state.ImageUse;
import dev.weir.proxy.upstream.UpstreamClient;

/** Copies what clients use into the mirror. */
final class Mirroring implements AutoCloseable {

    private static final int MOST_REMEMBERED = 20_000;

    private final MirrorSettings settings;
    private final CopyWorker worker;
    private final Cache<Image, Set<Tag>> lookedAt = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    private record Image(Repository repository, Digest digest) {}

    Mirroring(MirrorSettings settings, UpstreamClient client, ContentSource source, Path stateFile,
            InstantSource clock, PrometheusRegistry registry) {
        this.settings = settings;
        Mirror mirror = new Mirrors(client, clock, registry).open(settings);
        this.worker = new CopyWorker(new ImageCopier(mirror, source, settings.transfers()), stateFile,
                settings.copies(), clock, new Metrics(registry));
    }

    /**
     * An image was given to a client, or only looked at: whoever asks for a tag each minute to see whether it has moved does
     * not want the image. But clients that look at a tag and then get its digest mean the tag. Never blocks.
     */
    void used(ImageUse use, boolean headOnly) {
        if (use.repository().registry().equals(settings.naming().host())) {
            return;
        }
        Image image = new Image(use.repository(), use.digest());
        if (headOnly) {
            use.tag()
                    .ifPresent(tag -> lookedAt.asMap()
                            .computeIfAbsent(image, _ -> ConcurrentHashMap.newKeySet())
                            .add(tag));
            return;
        }
        Set<Tag> tags = use.tag().map(Set::of).orElseGet(() -> {
            Set<Tag> known = lookedAt.getIfPresent(image);
            return known == null ? Set.of() : known;
        });
        if (tags.isEmpty()) {
            worker.wish(new CopyWish(use.repository(), Optional.empty(), use.digest()));
        }
        tags.forEach(tag -> worker.wish(new CopyWish(use.repository(), Optional.of(tag), use.digest())));
    }

    @Override
    public void close() {
        worker.close();
    }

    /** What is counted. */
    private static final class Metrics implements CopyObserver {

        private final Counter copies;
        private final Counter dropped;
        private final Counter blobs;
        private final Counter bytes;

        Metrics(PrometheusRegistry registry) {
            copies = Counter.builder()
                    .name("weir_copies_total")
                    .help("Attempts to copy an image into the mirror, by result.")
                    .labelNames("result")
                    .register(registry);
            dropped = Counter.builder()
                    .name("weir_copies_dropped_total")
                    .help("Images that were not queued for the mirror, since too many came at once.")
                    .register(registry);
            blobs = Counter.builder()
                    .name("weir_mirror_blobs_total")
                    .help("Blobs that reached the mirror, by how: present, mounted, pushed.")
                    .labelNames("how")
                    .register(registry);
            bytes = Counter.builder()
                    .name("weir_mirror_bytes_total")
                    .help("Bytes of blobs pushed to the mirror.")
                    .register(registry);
        }

        @Override
        public void copyEnded(CopyWish wish, String result) {
            copies.labelValues(result).inc();
        }

        @Override
        public void copyDropped() {
            dropped.inc();
        }

        @Override
        public void blobPlaced(CopyProgress.How how, long size) {
            blobs.labelValues(how.name().toLowerCase(java.util.Locale.ROOT)).inc();
            if (how == CopyProgress.How.PUSHED) {
                bytes.inc(size);
            }
        }
    }
}
