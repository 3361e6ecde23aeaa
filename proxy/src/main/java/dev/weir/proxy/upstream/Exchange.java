package dev.weir.proxy.upstream;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer as it comes. All that changes belongs to the event loop; a thread that waits looks at the
 * two futures, which fail with a {@link Breakage}. Chunks for which there is no sink yet, or while paused, wait here:
 * what one read of the socket brought, since nothing more is read meanwhile.
 */
final class Exchange {

    private static final int DROP_SECONDS = 1;
    /** Less is no progress: whoever sends a byte now and then would hold on to a download for ever. */
    private static final int PIECE = 4 << 10;

    private volatile int least = PIECE;

    private final Connection connection;
    private final LongConsumer received;
    private final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable BodySink sink;
    private @Nullable Breakage breakage;
    private boolean whole;
    private int piece;
    private volatile boolean delivering;
    private volatile boolean paused;
    private volatile long lastByteNanos = System.nanoTime();

    Exchange(Connection connection, LongConsumer received) {
        this.connection = connection;
        this.received = received;
    }

    void start(HttpRequest request) {
        connection.start(this, request);
    }

    /** Sends a request with a body. */
    void start(HttpRequest request, BodyChunks body) {
        connection.start(this, request, body);
    }

    /** Completes with the answer's head. */
    CompletableFuture<HttpResponse> head() {
        return head;
    }

    /** Completes when the sink has taken the last byte, or will be given none any more. */
    CompletableFuture<Boolean> end() {
        return end;
    }

    /** Takes less than so many bytes for no progress, from now on. */
    void expect(int bytes) {
        least = bytes;
    }

    /** Returns for how long next to nothing has come although it could have, in nanoseconds. */
    long quietNanos() {
        return paused || delivering ? 0 : System.nanoTime() - lastByteNanos;
    }

    /** Begins to hand the body over; for any thread. */
    void deliverTo(BodySink receiver) {
        execute(() -> {
            sink = receiver;
            lastByteNanos = System.nanoTime();
            drain();
        });
    }

    void pause() {
        execute(() -> {
            paused = true;
            connection.setReading(this, false);
        });
    }

    void resume() {
        execute(() -> {
            if (paused) {
                lastByteNanos = System.nanoTime();
                paused = false;
                drain();
            }
        });
    }

    /** Ends it now, for any thread; bytes that wait are dropped. */
    void abort(Breakage why) {
        execute(() -> {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            connection.abandon(this);
            breakage = breakage == null ? why : breakage;
            finish();
        });
    }

    /** Reads the rest for the connection's sake, but not for long; for any thread. */
    void drop() {
        execute(() -> {
            sink = chunk -> {};
            paused = false;
            drain();
            if (!end.isDone()) {
                Breakage closed = new Breakage(Failure.CLOSED, "the transfer was closed", null);
                var timer = connection.channel()
                        .eventLoop()
                        .schedule(() -> abort(closed), DROP_SECONDS,
                                TimeUnit.SECONDS);
                var _ = end.handle((done, failure) -> timer.cancel(false));
            }
        });
    }

    /** The answer's head has come. On the event loop, as all below. */
    void head(HttpResponse response) {
        head.complete(response);
    }

    /** A piece of the body has come, which is the exchange's to release. */
    void chunk(ByteBuf chunk) {
        piece += chunk.readableBytes();
        if (piece >= least) {
            piece = 0;
            lastByteNanos = System.nanoTime();
        }
        received.accept(chunk.readableBytes());
        waiting.add(chunk);
        drain();
    }

    /** The whole answer has come. */
    void whole() {
        whole = true;
        drain();
    }

    /** Nothing more will come. */
    void fail(Breakage why) {
        breakage = breakage == null ? why : breakage;
        head.completeExceptionally(why);
        drain();
    }

    private void drain() {
        BodySink receiver = sink;
        if (receiver == null || delivering) {
            return;
        }
        delivering = true;
        long quietSince = lastByteNanos;
        long begun = System.nanoTime();
        while (!paused && !waiting.isEmpty() && !end.isDone()) {
            deliver(receiver, waiting.remove());
        }
        // What the sink takes is not the sender's.
        lastByteNanos = quietSince + (System.nanoTime() - begun);
        delivering = false;
        if (waiting.isEmpty() && (whole || breakage != null)) {
            finish();
        } else if (!paused) {
            connection.setReading(this, true);
        }
    }

    private void deliver(BodySink receiver, ByteBuf chunk) {
        try {
            receiver.accept(chunk);
        } catch (Exception | Error e) {
            abort(new Breakage(Failure.CLOSED, "the body could not be taken: " + Wording.reason(e), e));
        } finally {
            chunk.release();
        }
    }

    private void finish() {
        Breakage why = breakage;
        if (why == null) {
            end.complete(true);
        } else {
            head.completeExceptionally(why);
            end.completeExceptionally(why);
        }
    }

    private void execute(Runnable task) {
        if (connection.channel().eventLoop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            connection.channel().eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The loops are gone, and the connection with them.
            Breakage why = new Breakage(Failure.CLOSED, "the client is closed", e);
            head.completeExceptionally(why);
            end.completeExceptionally(why);
        }
    }
}
