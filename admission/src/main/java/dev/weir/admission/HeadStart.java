package dev.weir.admission;

import java.util.Set;

import dev.weir.proxy.reference.ImageReference;

/** Has the proxy fetch what a node is about to ask for. */
@FunctionalInterface
public interface HeadStart {

    /** Does nothing. */
    HeadStart NONE = (image, platforms) -> {};

    /** Starts fetching an image for some platforms. Never blocks; failing is no matter. */
    void begin(ImageReference image, Set<String> platforms);
}
