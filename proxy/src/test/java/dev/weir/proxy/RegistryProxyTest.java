package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.ImageQuery;
import dev.weir.proxy.state.ImageRow;
import dev.weir.proxy.state.StateKeeper;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** Weir as a library. */
class RegistryProxyTest {

    @TempDir
    private Path folder;

    @Test
    void oneWeirIsAnotherOnesUpstreamInOneProcess() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                RegistryProxy near = start("near", upstream.url());
                RegistryProxy far = start("far", url(near))) {
            SampleImage image = upstream.addImage("org/app", "v1", 3, 500_000);
            try (HttpProbe client = HttpProbe.of(url(far))) {
                assertEquals(image.digest(), client.pullImage("org/app", "v1").digest());
            }
            image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
        }
    }

    @Test
    void everyImageServedIsRemembered() throws Exception {
        SampleImage image;
        try (FakeRegistry upstream = FakeRegistry.start();
                RegistryProxy weir = start("store", upstream.url())) {
            image = upstream.addImage("org/app", "v1", 2, 10_000);
            try (HttpProbe client = HttpProbe.of(url(weir))) {
                client.get("/v2/org/app/manifests/v1");
                client.head("/v2/org/app/manifests/v1");
                client.head("/v2/org/app/manifests/" + image.digest());
            }
        }
        ImageRow row = StateKeeper.images(RegistryProxy.stateFile(folder.resolve("store")), ImageQuery.all())
                .getFirst();

        assertEquals(new Repository("registry.example.com", "org/app"), row.repository());
        assertEquals(Optional.of(new Tag("v1")), row.tag());
        assertEquals(image.digest(), row.digest().toString());
        assertEquals(2, row.pulls());
        assertTrue(row.size() > image.layerBytes() && row.size() < image.layerBytes() + 5000, row.toString());
    }

    @Test
    void aPortThatIsTakenIsSaidAndTheStoreIsFreeAgain() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                RegistryProxy first = start("one", upstream.url())) {
            ProxySettings settings = settings("two", upstream.url());
            ProxySettings taken = new ProxySettings(HttpSettings.at(first.address()), settings.store(),
                    settings.client(), settings.upstreams(), settings.defaultUpstream());
            IOException refused = assertThrows(IOException.class,
                    () -> RegistryProxy.start(taken, new PrometheusRegistry()).close());
            assertTrue(String.valueOf(refused.getMessage()).contains(":" + first.address().getPort()),
                    refused.getMessage());
            start("two", upstream.url()).close();
        }
    }

    @Test
    void drainingAnIdleProxyEndsAtOnce() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                RegistryProxy weir = start("store", upstream.url())) {
            assertTrue(weir.drain(Duration.ofSeconds(10)));
        }
    }

    private RegistryProxy start(String store, URI upstream) throws IOException {
        return RegistryProxy.start(settings(store, upstream), new PrometheusRegistry());
    }

    private ProxySettings settings(String store, URI upstream) {
        return ProxySettings.of(folder.resolve(store), UpstreamSettings.at("registry.example.com", upstream));
    }

    private static URI url(RegistryProxy proxy) {
        return URI.create("http://127.0.0.1:" + proxy.address().getPort());
    }
}
