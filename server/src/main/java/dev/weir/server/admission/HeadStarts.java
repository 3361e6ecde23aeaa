package dev.weir.server.admission;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

import dev.weir.admission.HeadStart;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.Platform;

/** Who fetches ahead: the proxy of this program, or another one. */
final class HeadStarts {

    private HeadStarts() {}

    static HeadStart of(RegistryProxy proxy, Optional<URI> elsewhere) {
        return elsewhere.<HeadStart>map(RemoteHeadStart::new)
                .orElse((image, platforms) -> local(proxy, image, platforms));
    }

    private static void local(RegistryProxy proxy, ImageReference image, Set<String> platforms) {
        try {
            proxy.headStart(image.repository(), image.reference(),
                    platforms.stream().map(Platform::parse).toList());
        } catch (InvalidReferenceException e) {
            // A name too long for a repository is one that the node won't get here either.
        }
    }
}
