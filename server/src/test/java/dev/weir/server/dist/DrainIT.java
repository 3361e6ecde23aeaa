package dev.weir.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Faults;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** The program as a process, told to stop in the middle of a transfer. */
class DrainIT {

    private static final int SIZE = 4_000_000;
    private static final Pattern TOLD = Pattern.compile("SIGTERM: no new connections");

    @TempDir
    private Path folder = Path.of("");

    private final CountDownLatch begun = new CountDownLatch(1);

    private CompletableFuture<Long> pull(RunningWeir weir, SampleImage image) {
        return CompletableFuture.supplyAsync(() -> {
            AtomicLong received = new AtomicLong();
            try (HttpProbe probe = weir.registry()) {
                probe.stream("/v2/library/app/blobs/" + image.layers().getFirst().digest(), (buffer, n) -> {
                    received.addAndGet(n);
                    begun.countDown();
                });
                return received.get();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void aTransferUnderWayEndsWholeAndThenTheProgramEnds() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "1", 1, SIZE);
            Faults.Active stall = upstream.faults().add(Fault.stallAfter(SIZE / 2).on(Target.BLOB));
            try (RunningWeir weir = RunningWeir.start(folder, upstream.url(), "1m")) {
                CompletableFuture<Long> transfer = pull(weir, image);
                begun.await();
                assertEquals(200, weir.readiness());

                weir.terminate();
                weir.awaitLog(TOLD);
                weir.await("503 at /readyz", () -> weir.readiness() == 503);
                assertThrows(IOException.class, () -> weir.registry().get("/v2/"), "no new connections");
                assertFalse(transfer.isDone());
                stall.remove();

                assertEquals(SIZE, transfer.join());
                assertEquals(0, weir.exitCode());
                assertEquals("", weir.out(), "standard output is for results");
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "1", 1, SIZE);
            upstream.faults().add(Fault.stallAfter(SIZE / 2).on(Target.BLOB));
            try (RunningWeir weir = RunningWeir.start(folder, upstream.url(), "1h")) {
                CompletableFuture<Long> transfer = pull(weir, image);
                begun.await();
                weir.terminate();
                weir.awaitLog(TOLD);
                weir.terminate();

                assertTrue(weir.exitCode() > 128);
                assertThrows(CompletionException.class, transfer::join);
            }
        }
    }

    @Test
    void theTransferIsCutOffWhenItsTimeIsOver() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "1", 1, SIZE);
            upstream.faults().add(Fault.stallAfter(SIZE / 2).on(Target.BLOB));
            try (RunningWeir weir = RunningWeir.start(folder, upstream.url(), "100ms")) {
                CompletableFuture<Long> transfer = pull(weir, image);
                begun.await();
                weir.terminate();

                assertEquals(0, weir.exitCode());
                assertThrows(CompletionException.class, transfer::join);
                assertTrue(weir.err().contains("transfers still under way are cut off"), weir.err());
            }
        }
    }
}
