package dev.weir.bench.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;

/** Lets a virtual thread use a line as if it were a blocking client. */
final class Call {

    private final Line line;
    private final EventLoop loop;
    private volatile CompletableFuture<byte[]> answer = new CompletableFuture<>();

    Call(Line line, EventLoop loop) {
        this.line = line;
        this.loop = loop;
    }

    /** Asks for something and returns what came: the bytes of a document, none of a blob, which was only compared. */
    byte[] get(Fetch fetch, boolean headOnly, double seconds) throws IOException, InterruptedException {
        CompletableFuture<byte[]> expected = new CompletableFuture<>();
        answer = expected;
        loop.execute(() -> line.send(fetch, headOnly));
        try {
            return expected.get((long) (seconds * 1000), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer to " + fetch.path() + " within " + seconds + " s", e);
        }
    }

    /** Returns what the reason of a failure says. */
    static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    void answered() {
        ByteBuf document = line.document();
        byte[] bytes = document == null ? new byte[0] : ByteBufUtil.getBytes(document);
        if (document != null) {
            document.release();
        }
        answer.complete(bytes);
    }

    void failed(String why) {
        answer.completeExceptionally(new IOException(why));
    }
}
