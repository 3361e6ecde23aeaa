package dev.weir.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.server.config.LogConfig.Format;
import dev.weir.server.config.LogConfig.Level;

/** Every key of the configuration file. {@code docs/configuration.md} is held to this list by a test. */
public final class ConfigKeys {

    private static final long MIB = 1L << 20;
    private static final ClientSettings CLIENT = ClientSettings.DEFAULTS;

    static final ConfigKey<InetSocketAddress> LISTEN_REGISTRY = ConfigKey.of("listen.registry",
            Addresses.withUsualPort(5000), loopback(5000), "Where clients pull from.");
    static final ConfigKey<InetSocketAddress> LISTEN_ADMIN = ConfigKey.of("listen.admin",
            Addresses.withUsualPort(9090), loopback(9090), "Where /healthz, /readyz and /metrics are.");
    static final ConfigKey<Path> TLS_CERTIFICATE = ConfigKey.optional("listen.tls.certificate",
            ValueTypes.path("file"), "none: plain HTTP",
            "The certificate chain for `listen.registry`, PEM, the server's own first; needs `listen.tls.key`;"
                    + " both are read again when they change.");
    static final ConfigKey<Path> TLS_KEY = ConfigKey.optional("listen.tls.key", ValueTypes.path("file"),
            "none",
            "Its private key, PEM, PKCS#8, not encrypted.");

    static final ConfigKey<Integer> HTTP_MAX_CONNECTIONS = ConfigKey.of("http.maxConnections",
            ValueTypes.number(1, 1_000_000), HttpSettings.DEFAULT_MAX_CONNECTIONS,
            "Clients' connections open at once; further ones are closed when they arrive.");
    static final ConfigKey<Long> HTTP_MAX_URI = ConfigKey.of("http.maxUriSize", Sizes.between(256, MIB),
            (long) HttpSettings.DEFAULT_MAX_URI_BYTES, "The longest request line; a longer one gets 414.");
    static final ConfigKey<Long> HTTP_MAX_HEADER = ConfigKey.of("http.maxHeaderSize",
            Sizes.between(1024, MIB),
            (long) HttpSettings.DEFAULT_MAX_HEADER_BYTES,
            "The largest request header; a larger one gets 431.");
    static final ConfigKey<Duration> HTTP_REQUEST_TIMEOUT = ConfigKey.of("http.requestTimeout",
            Durations.positive(), HttpSettings.DEFAULT_REQUEST_TIMEOUT,
            "The longest time from a request's first byte to the end of its header.");
    static final ConfigKey<Duration> HTTP_IDLE_TIMEOUT = ConfigKey.of("http.idleTimeout",
            Durations.positive(),
            HttpSettings.DEFAULT_IDLE_TIMEOUT,
            "How long a kept-alive connection may wait for its next request.");
    static final ConfigKey<Duration> HTTP_STALL_TIMEOUT = ConfigKey.of("http.stallTimeout",
            Durations.positive(),
            HttpSettings.DEFAULT_STALL_TIMEOUT,
            "How long a client may take no byte that is there for it before it is let go.");
    static final ConfigKey<Duration> HTTP_DRAIN_TIMEOUT = ConfigKey.of("http.drainTimeout",
            Durations.orZero(),
            Duration.ofSeconds(30), "How long transfers under way may go on after SIGTERM.");

    static final ConfigKey<Path> STORE_PATH = ConfigKey.of("store.path", ValueTypes.path("folder"),
            Path.of("weir-data"), "The store's folder; made when it is not there.");
    static final ConfigKey<Long> STORE_MAX_SIZE = ConfigKey.of("store.maxSize", Sizes.between(MIB, 1L << 60),
            StoreSettings.DEFAULT_MAX_BYTES,
            "The budget for content; what was used least recently makes room.");
    static final ConfigKey<Long> STORE_RESERVE = ConfigKey.of("store.reserve", Sizes.between(0, 1L << 60),
            StoreSettings.DEFAULT_RESERVE_BYTES,
            "Free disk space that is left alone; with less, content is passed on and not kept.");

    static final ConfigKey<Duration> CLIENT_CONNECT_TIMEOUT = ConfigKey.of("upstreamClient.connectTimeout",
            Durations.positive(), CLIENT.connectTimeout(),
            "The longest time for a connection and its TLS handshake.");
    static final ConfigKey<Duration> CLIENT_FIRST_BYTE_TIMEOUT = ConfigKey.of(
            "upstreamClient.firstByteTimeout",
            Durations.positive(), CLIENT.firstByteTimeout(),
            "The longest time from a request to the first byte of its answer.");
    static final ConfigKey<Duration> CLIENT_STALL_TIMEOUT = ConfigKey.of("upstreamClient.stallTimeout",
            Durations.positive(), CLIENT.stallTimeout(),
            "The longest time in which a body brings less than 4 KiB; the download is resumed then.");
    static final ConfigKey<Duration> CLIENT_IDLE_TIMEOUT = ConfigKey.of("upstreamClient.idleTimeout",
            Durations.positive(), CLIENT.idleTimeout(),
            "How long an unused connection to an upstream is kept.");
    static final ConfigKey<Duration> CLIENT_MAX_CONNECTION_AGE = ConfigKey.of(
            "upstreamClient.maxConnectionAge", Durations.positive(), CLIENT.maxConnectionAge(),
            "How long a connection to an upstream is used for further requests, so that a host that moves is followed.");
    static final ConfigKey<Integer> CLIENT_MAX_CONNECTIONS = ConfigKey.of("upstreamClient.maxConnections",
            ValueTypes.number(1, 65_535), CLIENT.maxConnections(),
            "Connections to one upstream host at once; further requests wait for one.");
    static final ConfigKey<Integer> CLIENT_MAX_REDIRECTS = ConfigKey.of("upstreamClient.maxRedirects",
            ValueTypes.number(0, 100), CLIENT.maxRedirects(), "Redirects followed for one request.");

    static final ConfigKey<String> DEFAULT_UPSTREAM = ConfigKey.of("defaultUpstream",
            ValueTypes.REGISTRY_OR_NONE,
            "docker.io", "The registry meant by a request that names none, if it is among the upstreams;"
                    + " `\"\"` for none.");
    static final ConfigKey<Level> LOG_LEVEL = ConfigKey.of("log.level", ValueTypes.word(Level.values()),
            LogConfig.DEFAULTS.level(), "The least important lines that are logged.");
    static final ConfigKey<Format> LOG_FORMAT = ConfigKey.of("log.format", ValueTypes.word(Format.values()),
            LogConfig.DEFAULTS.format(),
            "Lines for people, or one JSON object a line; both go to standard error.");
    static final ConfigKey<Boolean> LOG_ACCESS = ConfigKey.of("log.access", UpstreamTypes.YES_OR_NO,
            LogConfig.DEFAULTS.access(),
            "Whether each request gets a line when it has been answered.");

    /** All keys, in the order of the reference. */
    public static final List<ConfigKey<?>> ALL = Stream.of(
            List.of(LISTEN_REGISTRY, LISTEN_ADMIN, TLS_CERTIFICATE, TLS_KEY, CertsKeys.TLS_SELF,
                    HTTP_MAX_CONNECTIONS,
                    HTTP_MAX_URI, HTTP_MAX_HEADER, HTTP_REQUEST_TIMEOUT, HTTP_IDLE_TIMEOUT,
                    HTTP_STALL_TIMEOUT, HTTP_DRAIN_TIMEOUT, STORE_PATH, STORE_MAX_SIZE, STORE_RESERVE,
                    DEFAULT_UPSTREAM),
            UpstreamKeys.ALL, MirrorKeys.ALL, AdmissionKeys.ALL, CertsKeys.ALL,
            List.of(CLIENT_CONNECT_TIMEOUT, CLIENT_FIRST_BYTE_TIMEOUT, CLIENT_STALL_TIMEOUT,
                    CLIENT_IDLE_TIMEOUT, CLIENT_MAX_CONNECTION_AGE, CLIENT_MAX_CONNECTIONS,
                    CLIENT_MAX_REDIRECTS, LOG_LEVEL,
                    LOG_FORMAT, LOG_ACCESS))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private ConfigKeys() {}

    private static InetSocketAddress loopback(int port) {
        try {
            // Not getLoopbackAddress: that may be ::1, and the reference promises 127.0.0.1.
            return new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
