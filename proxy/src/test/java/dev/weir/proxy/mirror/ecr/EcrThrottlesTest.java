package dev.weir.proxy.mirror.ecr;

import static dev.weir.proxy.mirror.MirrorContract.APP;
import static dev.weir.proxy.mirror.MirrorContract.digest;
import static dev.weir.proxy.mirror.MirrorContract.image;
import static dev.weir.proxy.mirror.MirrorContract.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** Quotas are kept by going slowly, and others' use of them is waited for. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrThrottlesTest {

    private static final int IMAGES = 25;

    private final EcrFixture aws = new EcrFixture();

    @AfterEach
    void close() {
        aws.close();
    }

    /** Pushes many manifests at once, whose blobs are there. */
    private void pushMany(EcrMirror mirror) throws Exception {
        mirror.prepare(APP);
        byte[] layer = random(10, 1);
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        List<MirroredManifest> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            byte[] config = random(10, 100 + i);
            mirror.putBlob(APP, digest(config), RequestBody.of(config));
            images.add(image(config, layer));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> pushes = new ArrayList<>();
            for (MirroredManifest image : images) {
                pushes.add(threads.submit(() -> {
                    mirror.putManifest(APP, image, Optional.empty());
                    return null;
                }));
            }
            for (Future<?> push : pushes) {
                push.get();
            }
        }
        images.forEach(each -> assertTrue(
                aws.ecr().hasManifest("cache/docker.io/library/app", each.digest().toString())));
    }

    @Test
    void tenImagesASecondIsWhatIsSent() throws Exception {
        EcrMirror mirror = aws.mirror();
        mirror.prepare(APP);
        aws.ecr().quirks().throttle("PutImage", 12);
        long start = System.nanoTime();

        pushMany(mirror);

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofMillis((IMAGES - 1) * 100)) >= 0, took::toString);
        assertEquals(IMAGES, aws.calls("PutImage ok"));
    }

    @Test
    void whenOthersUseTheQuotaTooAllArriveNevertheless() throws Exception {
        aws.ecr().quirks().throttle("PutImage", 5);

        pushMany(aws.mirror());

        assertTrue(aws.calls("PutImage throttled") > 0);
        assertEquals(IMAGES, aws.calls("PutImage ok"));
    }

    @Test
    void theApisThrottleIsWaitedForToo() throws Exception {
        aws.ecr().quirks().throttle("CreateRepository", 2);
        EcrMirror mirror = aws.mirror();
        for (int i = 0; i < 8; i++) {
            mirror.prepare(new Repository("docker.io", "library/app" + i));
        }
        assertEquals(8, aws.ecr().repositories().size());
    }

    @Test
    void aThrottleThatDoesNotEndMayEndLater() throws Exception {
        EcrMirror mirror = aws.mirror();
        mirror.prepare(APP);
        aws.ecr().faults().add(Fault.tooManyRequests(null).on(Target.UPLOAD));
        MirrorException e = assertThrows(MirrorException.class,
                () -> mirror.putBlob(APP, digest(random(1, 2)), RequestBody.of(random(1, 2))));
        assertEquals(Kind.TEMPORARY, e.kind(), e.getMessage());
    }

    @Test
    void aPaceIsEvenAndComesBackAfterAThrottle() throws Exception {
        ActionPace pace = new ActionPace(100);
        long start = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            Duration _ = pace.take();
        }
        long took = System.nanoTime() - start;
        assertTrue(took >= Duration.ofMillis(180).toNanos(), took + " ns for 30 at 100 a second");

        pace.throttled(Optional.of(Duration.ofMillis(300)));
        start = System.nanoTime();
        Duration _ = pace.take();
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(90).toNanos());
        for (int i = 0; i < 100; i++) {
            pace.succeeded();
        }
        Duration _ = pace.take();
        start = System.nanoTime();
        Duration _ = pace.take();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(1).toNanos());
    }
}
