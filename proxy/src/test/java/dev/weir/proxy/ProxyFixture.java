package dev.weir.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.mirror.ImageUses;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.Turn;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;

/** A real proxy on a free port, in front of fake registries, with a clock that the test moves. */
@SuppressWarnings("NullAway.Init") // started by start()
final class ProxyFixture implements AutoCloseable {

    static final ClientSettings IMPATIENT = new ClientSettings(Duration.ofSeconds(2), Duration.ofSeconds(2),
            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10), 32, 5);

    final TestClock clock = new TestClock();
    private InstantSource time = clock;
    private final Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
    private PrefetchSettings prefetch = PrefetchSettings.OFF;
    private Optional<MirrorSettings> mirror = Optional.empty();
    private ImageUses uses = ImageUses.NONE;
    private ClientSettings clientSettings = IMPATIENT;
    private HttpSettings http = HttpSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private StoreSettings store;
    private PrometheusRegistry metrics = new PrometheusRegistry();
    private RegistryProxy proxy;
    private HttpProbe probe;

    ProxyFixture(Path folder, FakeRegistry upstream) {
        this.store = new StoreSettings(folder, StoreSettings.DEFAULT_MAX_BYTES, 0);
        upstream("docker.io", upstream);
    }

    ProxyFixture upstream(String name, FakeRegistry registry) {
        upstreams.put(name, UpstreamSettings.at(name, registry.url())
                .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1"))));
        return this;
    }

    ProxyFixture upstream(String name, UpstreamSettings settings) {
        upstreams.put(name, settings);
        return this;
    }

    /** Off unless a test asks for it: most tests count what the upstream was asked for. */
    ProxyFixture prefetch(PrefetchSettings wanted) {
        prefetch = wanted;
        return this;
    }

    /** Copies what is used to a registry, under {@code cache/}. */
    ProxyFixture mirror(FakeRegistry registry) {
        mirror = Optional.of(MirrorSettings.of(List.of(place("mirror.example.com", registry))));
        return this;
    }

    /** Copies what is used to several registries. */
    ProxyFixture mirrors(MirrorSettings settings) {
        mirror = Optional.of(settings);
        return this;
    }

    /** Copies what is used, in another way. */
    ProxyFixture mirroring(UnaryOperator<MirrorSettings> change) {
        mirror = mirror.map(change);
        return this;
    }

    static MirrorPlace place(String host, FakeRegistry registry) {
        return new MirrorPlace(UpstreamSettings.at(host, registry.url())
                .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1"))),
                new MirrorNaming(host, "cache"));
    }

    /** Others use images too. */
    ProxyFixture uses(ImageUses others) {
        uses = others;
        return this;
    }

    ProxyFixture tagTtl(Duration ttl) {
        upstreams.replaceAll((name, settings) -> settings.withTagTtl(ttl));
        return this;
    }

    /** Lets time pass by itself. */
    ProxyFixture realTime() {
        time = InstantSource.system();
        return this;
    }

    ProxyFixture http(UnaryOperator<HttpSettings> change) {
        http = change.apply(http);
        return this;
    }

    ProxyFixture store(long maxBytes, long reserveBytes) {
        store = new StoreSettings(store.path(), maxBytes, reserveBytes);
        return this;
    }

    ProxyFixture client(ClientSettings settings) {
        clientSettings = settings;
        return this;
    }

    ProxyFixture start() throws IOException {
        metrics = new PrometheusRegistry();
        upstreams.replaceAll((name, settings) -> settings.with(prefetch));
        proxy = RegistryProxy.start(new ProxySettings(http, store, clientSettings, upstreams,
                Optional.of("docker.io"), mirror, uses, Turn.OURS), metrics, time);
        probe = HttpProbe.of(url());
        return this;
    }

    void restart() throws IOException {
        close();
        start();
    }

    RegistryProxy proxy() {
        return proxy;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + proxy.address().getPort());
    }

    HttpProbe client() {
        return probe;
    }

    double metric(String name) {
        return Metrics.sum(metrics, name);
    }

    /** Returns everything that is measured, as text. */
    String metricsText() {
        return Metrics.text(metrics);
    }

    @Override
    public void close() throws IOException {
        probe.close();
        proxy.close();
    }
}
