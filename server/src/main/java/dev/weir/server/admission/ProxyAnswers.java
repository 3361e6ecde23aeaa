package dev.weir.server.admission;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.CopyRequests;
import dev.weir.admission.LookupFailedException;
import dev.weir.admission.MirrorLookup;
import dev.weir.admission.Mirrored;
import dev.weir.admission.PullScope;
import dev.weir.admission.TagResolver;
import dev.weir.proxy.Mirroring;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.server.kubernetes.PullSecrets;

/** What the proxy of this program knows of its mirror and its upstreams, and what it copies. */
final class ProxyAnswers implements MirrorLookup, TagResolver, CopyRequests {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyAnswers.class);

    /** Until then a background copy is watched; it goes on after that, and is found by the next look-up. */
    private static final Duration WATCHED = Duration.ofMinutes(30);
    private static final int MOST_WATCHED = 2_000;

    private final RegistryProxy proxy;
    private final Optional<MirrorNaming> naming;
    private final PullSecrets secrets;
    private final Semaphore watched = new Semaphore(MOST_WATCHED);

    ProxyAnswers(RegistryProxy proxy, Optional<MirrorNaming> naming, PullSecrets secrets) {
        this.proxy = proxy;
        this.naming = naming;
        this.secrets = secrets;
    }

    @Override
    public Optional<Mirrored> find(ImageReference image, Set<String> platforms, PullScope scope)
            throws LookupFailedException {
        try {
            return mirroring()
                    .find(image.repository(), image.reference(),
                            platforms.stream().map(Platform::parse).collect(Collectors.toUnmodifiableSet()))
                    .map(digest -> new Mirrored(naming.orElseThrow().mirrored(image), digest));
        } catch (MirrorException | IllegalArgumentException e) {
            throw new LookupFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<Digest> resolve(ImageReference image) throws LookupFailedException, InterruptedException {
        if (image.digest().isPresent()) {
            return image.digest();
        }
        try {
            return proxy.resolve(image.repository(), image.tag().orElseThrow());
        } catch (IOException | InvalidReferenceException e) {
            throw new LookupFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void request(ImageReference image, PullScope scope, Runnable ended) {
        if (!watched.tryAcquire()) {
            LOG.warn("{} is not wished into the mirror: more than {} copies are waited for", image,
                    MOST_WATCHED);
            return;
        }
        Thread.ofVirtual().name("wished copy").start(() -> {
            try {
                Optional<String> failure = await(image, scope, WATCHED);
                failure.ifPresent(why -> LOG.warn("{} can't be copied into the mirror: {}", image, why));
                ended.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                watched.release();
            }
        });
    }

    @Override
    public Optional<String> await(ImageReference image, PullScope scope, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> failure = copied(image, end);
        // Weir's own credentials first: most images are anybody's, and no secret is read for them.
        return failure.isPresent() && !scope.isNobody() ? borrowed(image, scope, end, failure) : failure;
    }

    private Optional<String> copied(ImageReference image, long end) throws InterruptedException {
        try {
            Optional<Digest> digest = resolve(image);
            if (digest.isEmpty()) {
                return Optional.of("its registry has no such image");
            }
            return reason(mirroring().await(new CopyWish(image.repository(), image.tag(), digest.get()),
                    left(end)));
        } catch (LookupFailedException | InvalidReferenceException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> borrowed(ImageReference image, PullScope scope, long end, Optional<String> own)
            throws InterruptedException {
        Optional<String> failure = own;
        for (Credentials each : secrets.credentials(scope.namespace(), scope.secrets(),
                scope.serviceAccount(), image.repository())) {
            failure = reason(proxy.copyAs(each, image.repository(), image.reference(), left(end)));
            if (failure.isEmpty()) {
                return failure;
            }
        }
        return failure;
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    private static Optional<String> reason(CopyOutcome outcome) {
        return switch (outcome) {
            case CopyOutcome.Mirrored _ -> Optional.empty();
            case CopyOutcome.UnderWay _ -> Optional.empty();
            case CopyOutcome.Failed(String reason) -> Optional.of(reason);
        };
    }

    private Mirroring mirroring() throws LookupFailedException {
        return proxy.mirroring().orElseThrow(() -> new LookupFailedException("there is no mirror", null));
    }
}
