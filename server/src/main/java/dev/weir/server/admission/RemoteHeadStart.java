package dev.weir.server.admission;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.HeadStart;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Platform;

/**
 * A head start at a proxy elsewhere: asks it for manifests as a node does, and its own prefetch brings the rest. It needs
 * nothing there but the registry API.
 */
final class RemoteHeadStart implements HeadStart {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteHeadStart.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 8;
    private static final int MOST_REMEMBERED = 20_000;

    private final URI proxy;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Cache<ImageReference, Boolean> begun = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();

    RemoteHeadStart(URI proxy) {
        this.proxy = proxy;
    }

    @Override
    public void begin(ImageReference image, Set<String> platforms) {
        if (begun.asMap().putIfAbsent(image, true) != null || !slots.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("head start").start(() -> {
            try {
                ask(image, platforms);
            } catch (IOException | IllegalArgumentException e) {
                LOG.debug("no head start for {} at {}", image, proxy, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                slots.release();
            }
        });
    }

    private void ask(ImageReference image, Set<String> platforms) throws IOException, InterruptedException {
        byte[] manifest = get(image, image.reference().toString());
        List<Platform> wanted = platforms.stream().map(Platform::parse).toList();
        for (Descriptor child : ManifestContent.parse(manifest).manifests()) {
            boolean isWanted = child.platform().isPresent()
                    && wanted.stream().anyMatch(each -> each.covers(Platform.parse(child.platform().get())));
            if (isWanted) {
                var _ = get(image, child.digest().toString());
            }
        }
    }

    private byte[] get(ImageReference image, String reference) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(HttpRequest
                .newBuilder(proxy.resolve("/v2/" + image.path() + "/manifests/" + reference + "?ns="
                        + image.registry()))
                .timeout(PATIENCE)
                .header("Accept", String.join(", ", MediaTypes.ALL))
                .build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the answer was " + answer.statusCode());
        }
        return answer.body();
    }
}
