package dev.weir.proxy.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Assertions;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** What the state keeper's tests are told with. */
final class TestUses {

    static final Repository NGINX = new Repository("docker.io", "library/nginx");
    static final Tag LATEST = new Tag("latest");
    static final Instant START = Instant.parse("2026-11-23T08:00:00.123Z");
    static final KeeperLimits QUICK = new KeeperLimits(Duration.ofMillis(20), 1_000, 100_000);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestUses() {}

    static Digest digest(String content) {
        return Digest.sha256(content.getBytes(UTF_8));
    }

    static ImageUse tagged(String content, long millis) {
        return new ImageUse(NGINX, Optional.of(LATEST), digest(content), MediaTypes.OCI_INDEX, 1_234,
                ImageUse.Source.UPSTREAM, START.plusMillis(millis));
    }

    static ImageUse byDigest(String content, long millis) {
        return new ImageUse(NGINX, Optional.empty(), digest(content), MediaTypes.OCI_MANIFEST, 567,
                ImageUse.Source.STORE, START.plusMillis(millis));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                Assertions.fail("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void awaitWritten(StateKeeper keeper, long uses) {
        await(uses + " uses written", () -> keeper.statistics().written() >= uses);
    }

    static long pulls(Path file) throws IOException {
        return StateKeeper.images(file, ImageQuery.all()).stream().mapToLong(ImageRow::pulls).sum();
    }

    static List<Digest> history(Path file) throws IOException {
        return StateKeeper.history(file, NGINX, LATEST).stream().map(TagChange::digest).toList();
    }
}
