package dev.weir.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.mirror.ImageUses;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.Turn;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * All that a {@link RegistryProxy} is built from.
 *
 * @param http the front end
 * @param store the disk store; the state keeper's file lies in its folder too
 * @param client the upstream client's limits
 * @param upstreams the registries served, by name; any other registry does not exist
 * @param defaultUpstream the registry meant by a request that names none; a name among the upstreams
 * @param mirror where images are copied to
 * @param uses who else uses images: what is used is never deleted from the mirror
 * @param turn whether this replica does what only one should do
 */
public record ProxySettings(HttpSettings http, StoreSettings store, ClientSettings client,
        Map<String, UpstreamSettings> upstreams, Optional<String> defaultUpstream,
        Optional<MirrorSettings> mirror, ImageUses uses, Turn turn) {

    /** The upstreams served when nothing is configured. */
    public static final List<String> WELL_KNOWN_UPSTREAMS = List.of("docker.io", "quay.io", "ghcr.io",
            "gcr.io",
            "registry.k8s.io", "public.ecr.aws", "mcr.microsoft.com");

    /** Checks that the default upstream is one of the upstreams. */
    public ProxySettings {
        upstreams = Map.copyOf(upstreams);
        if (defaultUpstream.isPresent() && !upstreams.containsKey(defaultUpstream.get())) {
            throw new IllegalArgumentException("the default upstream is not among the upstreams");
        }
    }

    /** Creates settings without a mirror. */
    public ProxySettings(HttpSettings http, StoreSettings store, ClientSettings client,
            Map<String, UpstreamSettings> upstreams, Optional<String> defaultUpstream) {
        this(http, store, client, upstreams, defaultUpstream, Optional.empty());
    }

    /** Creates settings of the only replica, of which nobody else uses images. */
    public ProxySettings(HttpSettings http, StoreSettings store, ClientSettings client,
            Map<String, UpstreamSettings> upstreams, Optional<String> defaultUpstream,
            Optional<MirrorSettings> mirror) {
        this(http, store, client, upstreams, defaultUpstream, mirror, ImageUses.NONE, Turn.OURS);
    }

    /** Returns these settings with another front end. */
    public ProxySettings with(HttpSettings other) {
        return new ProxySettings(other, store, client, upstreams, defaultUpstream, mirror, uses, turn);
    }

    /** Returns these settings for one of several replicas in a cluster. */
    public ProxySettings with(ImageUses others, Turn whose) {
        return new ProxySettings(http, store, client, upstreams, defaultUpstream, mirror, others, whose);
    }

    /** Returns settings for one upstream, which is the default one too, on a free port of the loopback address. */
    public static ProxySettings of(Path store, UpstreamSettings upstream) {
        return new ProxySettings(HttpSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                StoreSettings.at(store), ClientSettings.DEFAULTS, Map.of(upstream.name(), upstream),
                Optional.of(upstream.name()));
    }

    /** Returns the upstreams served when nothing is configured, with default settings. */
    public static Map<String, UpstreamSettings> wellKnownUpstreams() {
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        WELL_KNOWN_UPSTREAMS.forEach(name -> upstreams.put(name, UpstreamSettings.of(name)));
        return upstreams;
    }
}
