package dev.weir.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;

/** A mirror, upstreams and a cluster, as far as decisions ask them; faults are set, and what is asked for is kept. */
final class FakeWorld {

    static final MirrorNaming NAMING = new MirrorNaming("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "");
    static final Digest DIGEST = Digest.parse("sha256:" + "a1".repeat(32));

    final Map<String, Digest> mirror = new ConcurrentHashMap<>();
    final Map<String, Digest> upstream = new ConcurrentHashMap<>();
    final Map<String, Map<String, String>> namespaces = new HashMap<>();
    final List<String> copies = new CopyOnWriteArrayList<>();
    final List<String> waits = new CopyOnWriteArrayList<>();
    final List<String> headStarts = new CopyOnWriteArrayList<>();
    final List<PodEvent> events = new CopyOnWriteArrayList<>();
    final List<Runnable> copyEnds = new CopyOnWriteArrayList<>();
    /** Namespaces that the watch does not know yet. */
    final Set<String> fresh = ConcurrentHashMap.newKeySet();
    final AtomicInteger asks = new AtomicInteger();
    final AtomicInteger lookups = new AtomicInteger();
    final List<Decision> decisions = new CopyOnWriteArrayList<>();
    final List<String> failures = new ArrayList<>();

    volatile boolean everythingIsMirrored;
    volatile Optional<String> mirrorFault = Optional.empty();
    volatile Optional<String> apiFault = Optional.empty();
    volatile boolean apiHangs;
    volatile Optional<String> copyFault = Optional.empty();
    volatile boolean waitedCopiesArrive;
    volatile boolean mirrorHangs;
    volatile Set<String> platforms = Set.of("linux/amd64");
    final CountDownLatch hanging = new CountDownLatch(1);

    Ports ports() {
        return new Ports(this::find, this::resolve, new Copies(),
                (image, platforms) -> headStarts.add(image.toString()),
                new Labels(), () -> platforms, events::add);
    }

    AdmissionObserver observer() {
        return new AdmissionObserver() {
            @Override
            public void decided(Decision decision) {
                decisions.add(decision);
            }

            @Override
            public void failed(String reason) {
                failures.add(reason);
            }
        };
    }

    Admission admission(AdmissionSettings settings) {
        return new Admission(settings, ports(), observer());
    }

    private Optional<Mirrored> find(ImageReference image, Set<String> platforms, PullScope scope)
            throws LookupFailedException, InterruptedException {
        lookups.incrementAndGet();
        if (mirrorHangs) {
            boolean _ = hanging.await(1, TimeUnit.MINUTES);
        }
        if (mirrorFault.isPresent()) {
            throw new LookupFailedException(mirrorFault.get(), null);
        }
        Digest digest = mirror.get(image.toString());
        if (digest == null && everythingIsMirrored) {
            digest = image.digest().orElse(DIGEST);
        }
        return Optional.ofNullable(digest).map(found -> new Mirrored(NAMING.mirrored(image), found));
    }

    private Optional<Digest> resolve(ImageReference image) throws LookupFailedException {
        if (mirrorFault.isPresent()) {
            throw new LookupFailedException(mirrorFault.get(), null);
        }
        return Optional.ofNullable(upstream.get(image.toString()));
    }

    private final class Labels implements Namespaces {

        @Override
        public Optional<Map<String, String>> known(String namespace) {
            return apiFault.isPresent() || fresh.contains(namespace)
                    ? Optional.empty()
                    : Optional.of(namespaces.getOrDefault(namespace, Map.of()));
        }

        @Override
        public Optional<Map<String, String>> ask(String namespace)
                throws LookupFailedException, InterruptedException {
            asks.incrementAndGet();
            if (apiHangs) {
                boolean _ = hanging.await(1, TimeUnit.MINUTES);
            }
            if (apiFault.isPresent()) {
                throw new LookupFailedException(apiFault.get(), null);
            }
            return Optional.ofNullable(namespaces.get(namespace));
        }
    }

    private final class Copies implements CopyRequests {

        @Override
        public void request(ImageReference image, PullScope scope, Runnable ended) {
            copies.add(image.toString());
            copyEnds.add(ended);
        }

        @Override
        public Optional<String> await(ImageReference image, PullScope scope, Duration patience) {
            waits.add(image + " " + patience.toSeconds());
            if (waitedCopiesArrive) {
                mirror.put(image.toString(), DIGEST);
            }
            return copyFault;
        }
    }
}
