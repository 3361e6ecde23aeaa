package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.LATE;
import static dev.weir.proxy.upstream.Fixture.SOON;
import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.testing.BlobSource;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;

/** A body on its way: held back, given up, refused. */
@Timeout(60)
class TransferTest {

    private static final long SIZE = 30_000_000;

    private final FakeRegistry registry = FakeRegistry.start();
    private final UpstreamSettings upstream = anonymous(registry.url());
    private final String digest = registry.addBlob("app", BlobSource.random(SIZE, 1));

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aPausedTransferHoldsTheSenderBackAndDoesNotStall() throws Exception {
        try (Fixture fixture = new Fixture(Fixture.settings(LATE, SOON));
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            AtomicLong taken = new AtomicLong();
            Future<Boolean> transfer = threads.submit(transfer(answer, chunk -> {
                if (taken.getAndAdd(chunk.readableBytes()) == 0) {
                    answer.pause();
                }
            }));
            Fixture.await("the first chunk is there", () -> taken.get() > 0);
            long held = taken.get();
            // Longer than the stall timeout, during which nothing may be handed over, and nothing may fail.
            assertThrows(java.util.concurrent.TimeoutException.class,
                    () -> transfer.get(SOON.toMillis() * 3, java.util.concurrent.TimeUnit.MILLISECONDS));
            assertEquals(held, taken.get());
            assertTrue(fixture.heard.bytes.get() < SIZE / 2,
                    "the sender is held back by the socket's buffers");
            answer.resume();
            assertTrue(transfer.get());
            assertEquals(SIZE, taken.get());
        }
    }

    @Test
    void pausingAfterEveryChunkLosesNothing() throws Exception {
        try (Fixture fixture = new Fixture();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            AtomicLong taken = new AtomicLong();
            answer.transferTo(chunk -> {
                taken.addAndGet(chunk.readableBytes());
                answer.pause();
                threads.execute(answer::resume);
            });
            assertEquals(SIZE, taken.get());
        }
    }

    @Test
    void whatTheSinkThrowsEndsTheTransfer() throws Exception {
        IOException full = new IOException("no space left");
        try (Fixture fixture = new Fixture();
                UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            UpstreamException thrown = fixture.failure(Failure.CLOSED, Step.TRANSFER,
                    () -> answer.transferTo(chunk -> {
                        throw full;
                    }));
            assertSame(full, thrown.getCause());
            Fixture.contains(thrown, "no space left");
            Fixture.await("the connection is closed", () -> registry.openConnections() == 0);
        }
    }

    @Test
    void aClosedAnswerHandsNothingOver() throws Exception {
        try (Fixture fixture = new Fixture()) {
            UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest));
            answer.close();
            fixture.failure(Failure.CLOSED, Step.TRANSFER, () -> answer.transferTo(chunk -> {
                throw new AssertionError("called after close");
            }));
        }
    }

    @Test
    void closingEndsATransferUnderWay() throws Exception {
        registry.faults().add(Fault.stallAfter(1000));
        try (Fixture fixture = new Fixture(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest));
            Future<Boolean> transfer = threads.submit(transfer(answer, chunk -> {}));
            answer.close();
            answer.close();
            assertEquals(Failure.CLOSED, failureOf(transfer));
        }
    }

    @Test
    void closingTheClientEndsEverything() throws Exception {
        registry.faults().add(Fault.stallAfter(1000));
        Fixture fixture = new Fixture();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest));
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            Future<Boolean> transfer = threads.submit(transfer(answer, chunk -> begun.complete(true)));
            assertTrue(begun.get());
            fixture.close();
            assertEquals(Failure.CLOSED, failureOf(transfer));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"})
    void anInterruptEndsTheWaitAndTheConnection(String begun) throws Exception {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        CompletableFuture<Failure> failure = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        try (Fixture fixture = new Fixture(); RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send(begun);
            asked.complete(true);
            peer.awaitEnd();
            ended.complete(true);
        })) {
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    fixture.read(anonymous(server.url()), UpstreamRequest.get("/v2/", ""));
                } catch (UpstreamException e) {
                    flag.complete(Thread.currentThread().isInterrupted());
                    failure.complete(e.failure());
                }
            });
            assertTrue(asked.get());
            asking.interrupt();
            assertEquals(Failure.CLOSED, failure.get());
            assertTrue(flag.get());
            assertTrue(ended.get());
        }
    }

    private static Callable<Boolean> transfer(UpstreamAnswer answer, BodySink sink) {
        return () -> {
            answer.transferTo(sink);
            return true;
        };
    }

    private static Failure failureOf(Future<?> transfer) {
        ExecutionException thrown = assertThrows(ExecutionException.class, transfer::get);
        if (thrown.getCause() instanceof UpstreamException failure) {
            return failure.failure();
        }
        throw new AssertionError("not a failure of the upstream's", thrown);
    }
}
