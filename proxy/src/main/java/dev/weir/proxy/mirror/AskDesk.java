package dev.weir.proxy.mirror;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyAsks;
import dev.weir.proxy.state.CopyWish;

/** Takes up what people ask for by name: finds out what it is, and wishes for that. */
final class AskDesk {

    private final CopyAsks asks;
    private final ContentSource source;
    private final BiConsumer<CopyWish, CopyAsks.Ask> wish;
    private final Runnable wake;
    private final Set<Long> taken = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<Map.Entry<CopyAsks.Ask, String>> failures = new LinkedBlockingQueue<>();

    AskDesk(CopyAsks asks, ContentSource source, BiConsumer<CopyWish, CopyAsks.Ask> wish, Runnable wake) {
        this.asks = asks;
        this.source = source;
        this.wish = wish;
        this.wake = wake;
    }

    /** Looks for new ones and answers those that failed; on the queue's thread, without waiting for a registry. */
    void work() throws IOException {
        for (Map.Entry<CopyAsks.Ask, String> failed; (failed = failures.peek()) != null;) {
            asks.answered(failed.getKey(), null, failed.getValue());
            Map.Entry<CopyAsks.Ask, String> _ = failures.poll();
        }
        for (CopyAsks.Ask ask : asks.open()) {
            if (taken.add(ask.id())) {
                Thread.ofVirtual().name("ask-" + ask.id()).start(() -> resolve(ask));
            }
        }
    }

    private void resolve(CopyAsks.Ask ask) {
        ImageReference image = ask.image();
        try {
            Repository repository = image.repository();
            Optional<Digest> digest = image.digest();
            Optional<Tag> tag = digest.isPresent() ? Optional.empty() : image.tag();
            if (tag.isPresent()) {
                digest = source.tagged(repository, tag.get()).map(MirroredManifest::digest);
            } else {
                MirroredManifest _ = source.manifest(repository, digest.orElseThrow());
            }
            if (digest.isPresent()) {
                wish.accept(new CopyWish(repository, tag, digest.get()), ask);
                return;
            }
            fail(ask, "there is no such image");
        } catch (IOException | RuntimeException e) {
            fail(ask, e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(ask, "Weir is stopping");
        }
    }

    private void fail(CopyAsks.Ask ask, String reason) {
        failures.add(Map.entry(ask, reason));
        wake.run();
    }
}
