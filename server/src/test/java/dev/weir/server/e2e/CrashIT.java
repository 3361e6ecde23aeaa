package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

class CrashIT {
    private static final int SIZE = 16_000_000;

    @TempDir
    Path folder;

    @Test
    void aPullAfterAKillInTheMiddleOfOneIsRightAndNothingPartialIsLeft() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                Weir weir = Weir.start(folder, upstream.url(), upstream.url())) {
            SampleImage image = upstream.addImage("library/app", "1.0", 3, SIZE);
            String layer = "/v2/library/app/blobs/" + image.layers().getFirst().digest();
            upstream.limitRate(8_000_000);
            for (int i = 1; i <= 3; i++) {
                killAfter(weir, layer, i * 4_000_000L);
                weir.startAgain();
            }
            upstream.limitRate(0);
            try (HttpProbe probe = HttpProbe.of(weir.url())) {
                assertEquals(image.digest(), probe.pullImage("library/app", "1.0").digest());
                upstream.setOffline(true);
                assertEquals(image.digest(), probe.pullImage("library/app", "1.0").digest());
            }
            weir.kill();
            weir.startAgain();
            try (HttpProbe probe = HttpProbe.of(weir.url())) {
                assertEquals(image.digest(), probe.pullImage("library/app", "1.0").digest(),
                        "what was committed outlives a kill");
            }
            assertTrue(storeBytes(weir) < 3 * SIZE + 1_000_000,
                    "partial spools are left: " + storeBytes(weir));
        }
    }

    private static void killAfter(Weir weir, String layer, long bytes) throws IOException {
        AtomicLong received = new AtomicLong();
        try (HttpProbe probe = HttpProbe.of(weir.url())) {
            assertThrows(IOException.class, () -> probe.stream(layer, (buffer, n) -> {
                if (received.addAndGet(n) >= bytes) {
                    weir.kill();
                }
            }));
        }
        assertTrue(received.get() < SIZE, "the kill came too late");
    }

    private static long storeBytes(Weir weir) throws IOException {
        try (Stream<Path> files = Files.walk(weir.store())) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
