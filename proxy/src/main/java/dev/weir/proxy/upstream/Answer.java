package dev.weir.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** An answer whose head has come, with the thread's side of its body. */
final class Answer implements UpstreamAnswer {

    /** A longer body is cheaper to cut off, with its connection, than to read for nothing. */
    private static final long WORTH_READING = 64 << 10;
    private static final int FIRST_BUFFER = 8 << 10;

    private final Target target;
    private final boolean hasBody;
    private final HttpResponse response;
    private final Exchange exchange;
    private volatile Duration stallTimeout;
    private final Purpose purpose;
    private final UpstreamObserver observer;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean closed;

    Answer(Target target, boolean hasBody, HttpResponse response, Exchange exchange, Duration stallTimeout,
            Purpose purpose, UpstreamObserver observer) {
        this.target = target;
        this.hasBody = hasBody;
        this.response = response;
        this.exchange = exchange;
        this.stallTimeout = stallTimeout;
        this.purpose = purpose;
        this.observer = observer;
    }

    /** Returns the URL that was asked. */
    Target target() {
        return target;
    }

    @Override
    public String endpoint() {
        return target.origin().authority();
    }

    List<String> headers(CharSequence name) {
        return response.headers().getAll(name);
    }

    @Override
    public int status() {
        return response.status().code();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(response.headers().get(name));
    }

    @Override
    public long contentLength() {
        return HttpUtil.isTransferEncodingChunked(response) ? -1 : HttpUtil.getContentLength(response, -1L);
    }

    @Override
    public byte[] readAll(int limit) throws UpstreamException {
        return readAll(limit, null);
    }

    /** Reads the body, within a time limit for all of it if there is one. */
    byte[] readAll(int limit, @Nullable Duration within) throws UpstreamException {
        long announced = hasBody ? contentLength() : 0;
        if (announced > limit) {
            close();
            throw failed(tooLarge(limit));
        }
        Buffer buffer = new Buffer(
                announced >= 0 ? (int) Math.min(announced, FIRST_BUFFER) : Math.min(limit, FIRST_BUFFER));
        try {
            transfer(chunk -> {
                if (chunk.readableBytes() > limit - buffer.size()) {
                    throw new BeyondLimit();
                }
                chunk.readBytes(buffer, chunk.readableBytes());
            }, within);
        } catch (Breakage e) {
            throw failed(e.getCause() instanceof BeyondLimit ? tooLarge(limit) : e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return buffer.bytes();
    }

    /** Reads the first bytes of a body that explains an error; whatever goes wrong, it is no worse. */
    byte[] beginning(int limit, Duration within) {
        Buffer buffer = new Buffer(FIRST_BUFFER);
        try {
            transfer(chunk -> {
                chunk.readBytes(buffer, Math.min(chunk.readableBytes(), limit - buffer.size()));
                if (chunk.isReadable()) {
                    throw new BeyondLimit();
                }
            }, within);
        } catch (Breakage e) {
            // The error that it would have explained is thrown without it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return buffer.bytes();
    }

    @Override
    public void transferTo(BodySink sink) throws UpstreamException {
        try {
            transfer(sink, null);
        } catch (Breakage e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void expect(int bytes, Duration time) {
        exchange.expect(bytes);
        stallTimeout = time;
    }

    private void transfer(BodySink sink, @Nullable Duration within) throws Breakage, InterruptedException {
        if (!taken.compareAndSet(false, true)) {
            if (closed) {
                throw new Breakage(Failure.CLOSED, "the transfer was closed", null);
            }
            throw new IllegalStateException("the body was read already");
        }
        exchange.deliverTo(sink);
        await(within);
    }

    private UpstreamException failed(Breakage breakage) {
        observer.failed(purpose.upstream(), breakage.failure());
        return purpose.receiving().failure(breakage);
    }

    private UpstreamException interrupted(InterruptedException e) {
        observer.failed(purpose.upstream(), Failure.CLOSED);
        return purpose.receiving().interrupted(e);
    }

    /** Waits for the end. However this returns, the sink is not called any more. */
    private void await(@Nullable Duration within) throws Breakage, InterruptedException {
        long start = System.nanoTime();
        long stall = stallTimeout.toNanos();
        long whole = within == null ? Long.MAX_VALUE : within.toNanos();
        while (true) {
            long left = Math.min(stall - exchange.quietNanos(), whole - (System.nanoTime() - start));
            try {
                exchange.end().get(Math.max(1, left), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (exchange.quietNanos() >= stall || System.nanoTime() - start >= whole) {
                    giveUp(new Breakage(Failure.STALLED,
                            target.origin() + " sent no or next to no more of " + target
                                    + " for " + Wording.time(within == null ? stallTimeout : within),
                            null));
                }
            } catch (InterruptedException e) {
                giveUpQuietly(new Breakage(Failure.CLOSED, "the transfer was given up", e));
                throw e;
            } catch (ExecutionException e) {
                throw Breakage.of(e);
            }
        }
    }

    private void giveUp(Breakage why) throws Breakage {
        giveUpQuietly(why);
        // The last byte may have come at the last moment: then that was the end.
        if (exchange.end().isCompletedExceptionally()) {
            throw why;
        }
    }

    private void giveUpQuietly(Breakage why) {
        exchange.abort(why);
        exchange.end().handle((done, failure) -> true).join();
    }

    private Breakage tooLarge(int limit) {
        return new Breakage(Failure.TOO_LARGE, target + " is longer than the " + limit + " bytes allowed",
                null);
    }

    @Override
    public void pause() {
        exchange.pause();
    }

    @Override
    public void resume() {
        exchange.resume();
    }

    @Override
    public void close() {
        closed = true;
        boolean untouched = taken.compareAndSet(false, true);
        if (untouched && (!hasBody || contentLength() >= 0 && contentLength() <= WORTH_READING)) {
            exchange.drop();
        } else {
            exchange.abort(new Breakage(Failure.CLOSED, "the transfer was closed", null));
        }
    }

    /** Stops a transfer that has gone far enough. */
    private static final class BeyondLimit extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class Buffer extends ByteArrayOutputStream {

        Buffer(int size) {
            super(size);
        }

        /** Returns the bytes, without a copy where they fill the buffer. */
        byte[] bytes() {
            return buf.length == count ? buf : toByteArray();
        }
    }
}
