package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;

class OriginalNamesTest {

    @Test
    void whatWasPointedAtTheMirrorIsNamedAsBefore() {
        UpstreamSettings registry = UpstreamSettings.at("mirror.internal", URI.create("https://mirror.internal"));
        OriginalNames names = new OriginalNames(Optional.of(MirrorSettings.of(
                List.of(new MirrorPlace(registry, new MirrorNaming("mirror.internal", "cache"))))));

        assertEquals(Set.of(ImageReference.parse("nginx:1.27"), ImageReference.parse("quay.io/org/app:2")),
                names.of(List.of("mirror.internal/cache/docker.io/library/nginx:1.27", "quay.io/org/app:2",
                        "NO IMAGE")));
    }
}
