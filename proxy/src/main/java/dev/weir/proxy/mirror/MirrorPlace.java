package dev.weir.proxy.mirror;

import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * One registry that images are copied to.
 *
 * @param registry where it is, and who may push there
 * @param naming what repositories are called there
 * @param kind what kind of registry it is
 */
public record MirrorPlace(UpstreamSettings registry, MirrorNaming naming, Kind kind) {

    /** Creates a place in any registry of the distribution specification. */
    public MirrorPlace(UpstreamSettings registry, MirrorNaming naming) {
        this(registry, naming, (client, place) -> new RegistryMirror(client, place.registry, place.naming));
    }

    /** What kind of registry a place is: makes the mirror that speaks to it. */
    @FunctionalInterface
    public interface Kind {
        /** Makes the mirror; without a request. */
        Mirror open(UpstreamClient client, MirrorPlace place);
    }

    /** Makes the mirror; without a request. */
    public Mirror open(UpstreamClient client) {
        return kind.open(client, this);
    }
}
