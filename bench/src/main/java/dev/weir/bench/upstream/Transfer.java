package dev.weir.bench.upstream;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Synthetic;

/** Sends a blob's bytes, a chunk at a time, when the link has room for it. Lives on its channel's event loop. */
final class Transfer {

    private static final int FREE_CHUNK = 256 << 10;
    private static final int MOST_CHUNK = 64 << 10;
    private static final int LEAST_CHUNK = 4 << 10;
    private static final int CHUNKS_PER_SECOND = 500;

    private final ChannelHandlerContext context;
    private final Blob blob;
    private final Counts counts;
    private final Pace link;
    private final Pace own;
    private final int chunk;
    private final long end;
    private final boolean breaks;
    private long position;
    private boolean waiting;
    private boolean over;

    Transfer(ChannelHandlerContext context, Blob blob, RangeHeader.Span span, Site site, boolean breaks) {
        Site.Weather weather = site.weather();
        this.context = context;
        this.blob = blob;
        this.counts = site.counts();
        this.link = weather.link();
        this.own = new Pace(weather.conditions().connectionBytesPerSecond());
        this.chunk = chunk(weather.conditions());
        this.position = span.from();
        this.breaks = breaks;
        this.end = breaks ? span.from() + (span.to() - span.from()) / 2 : span.to();
    }

    /** Small enough for a steady stream at a slow rate, large enough to be cheap at a fast one. */
    private static int chunk(Conditions conditions) {
        long rate = Math.max(conditions.linkBytesPerSecond(), conditions.connectionBytesPerSecond());
        return rate == 0 ? FREE_CHUNK : Math.clamp(rate / CHUNKS_PER_SECOND, LEAST_CHUNK, MOST_CHUNK);
    }

    /** Sends what can be sent now. */
    void goOn() {
        while (!waiting && !over && context.channel().isActive() && context.channel().isWritable()) {
            if (position == end) {
                finish();
                return;
            }
            int length = (int) Math.min(chunk, end - position);
            long now = System.nanoTime();
            long wait = Math.max(link.reserve(length, now), own.reserve(length, now));
            if (wait > 0) {
                waiting = true;
                context.executor().schedule(() -> sendLater(length), wait, TimeUnit.NANOSECONDS);
            } else {
                send(length);
            }
        }
    }

    private void sendLater(int length) {
        waiting = false;
        if (context.channel().isActive()) {
            send(length);
            goOn();
        }
    }

    private void send(int length) {
        for (int left = length; left > 0;) {
            var piece = Synthetic.piece(blob, position, left);
            int bytes = piece.remaining();
            position += bytes;
            left -= bytes;
            context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece))).addListener(sent -> {
                if (sent.isSuccess()) {
                    counts.sent(blob.digest(), bytes);
                }
            });
        }
        context.flush();
    }

    private void finish() {
        over = true;
        if (breaks) {
            context.close();
        } else {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
