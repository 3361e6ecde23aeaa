package dev.weir.proxy.pull;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Platform;

/** Of which platforms clients pull images: an index that a client got says what the images are for that it gets next. */
final class ServedPlatforms {

    private static final int MOST_REMEMBERED = 20_000;

    private final Cache<Digest, Platform> images = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Cache<Digest, Boolean> indexes = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Set<Platform> served = ConcurrentHashMap.newKeySet();
    private final Consumer<Platform> listener;

    /** The listener is told of each platform once; it must not block. */
    ServedPlatforms(Consumer<Platform> listener) {
        this.listener = listener;
    }

    /** A client got a manifest. Never blocks. */
    void got(StoredManifest manifest) {
        if (!MediaTypes.isIndex(manifest.mediaType())) {
            Platform platform = images.getIfPresent(manifest.digest());
            if (platform != null && served.add(platform)) {
                listener.accept(platform);
            }
        } else if (indexes.asMap().putIfAbsent(manifest.digest(), true) == null) {
            Thread.ofVirtual().name("platforms").start(() -> read(manifest));
        }
    }

    private void read(StoredManifest index) {
        try {
            for (Descriptor image : ManifestContent.parse(index.content()).manifests()) {
                if (image.platform().isPresent()) {
                    images.put(image.digest(), Platform.parse(image.platform().get()));
                }
            }
        } catch (IllegalArgumentException e) {
            // A list that can't be read says nothing.
        }
    }

    /** Returns whether a client has pulled an image for a platform. */
    boolean has(Platform platform) {
        return served.contains(platform);
    }
}
