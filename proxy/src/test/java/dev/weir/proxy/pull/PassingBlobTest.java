package dev.weir.proxy.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.BodySink;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamObserver;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Blobs that are passed through: what is held back, and that no buffer is kept, however it ends. */
class PassingBlobTest {

    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private final UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS,
            UpstreamObserver.none());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void theLastByteWaitsForTheDigest() throws IOException {
        Chunks chunks = new Chunks();
        ByteArrayOutputStream received = new ByteArrayOutputStream();

        blob(Digest.sha256(CONTENT), chunks).transfer(0, CONTENT.length, null, into(received));

        assertEquals(CONTENT.length, received.size());
        chunks.assertAllReleased();
    }

    @Test
    void wrongBytesLackTheirLastOne() {
        Chunks chunks = new Chunks();
        ByteArrayOutputStream received = new ByteArrayOutputStream();

        assertThrows(UpstreamException.class, () -> blob(Digest.sha256(new byte[]{0}), chunks).transfer(0,
                CONTENT.length, null, into(received)));

        assertEquals(CONTENT.length - 1, received.size());
        chunks.assertAllReleased();
    }

    @Test
    void aClientThatGoesAwayAtAnyPointLeavesNoBufferBehind() {
        for (int patience = 0; patience < 6; patience++) {
            Chunks chunks = new Chunks();
            int[] left = {patience};
            assertThrows(IOException.class,
                    () -> blob(Digest.sha256(CONTENT), chunks).transfer(0, CONTENT.length,
                            null, (bytes, source) -> {
                                bytes.release();
                                if (left[0]-- == 0) {
                                    throw new IOException("the client is gone");
                                }
                            }));
            chunks.assertAllReleased();
        }
    }

    private PassingBlob blob(Digest digest, UpstreamAnswer answer) {
        UpstreamSource source = new UpstreamSource(client,
                UpstreamSettings.at("a.example.com", URI.create("http://127.0.0.1:1")));
        Repository repository = new Repository("a.example.com", "app");
        return new PassingBlob(digest, source, UpstreamPaths.blob(repository, digest), CONTENT.length,
                answer);
    }

    private static PassingBlob.Sink into(ByteArrayOutputStream received) {
        return (bytes, source) -> {
            bytes.readBytes(received, bytes.readableBytes());
            bytes.release();
        };
    }

    /** An upstream's answer in chunks of three bytes. */
    private static final class Chunks implements UpstreamAnswer {

        private final List<ByteBuf> given = new ArrayList<>();

        void assertAllReleased() {
            given.forEach(chunk -> assertEquals(0, chunk.refCnt()));
        }

        @Override

        public String endpoint() {

            return "fake";

        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public long contentLength() {
            return CONTENT.length;
        }

        @Override
        public byte[] readAll(int limit) {
            return CONTENT.clone();
        }

        @Override
        public void transferTo(BodySink sink) throws UpstreamException {
            for (int at = 0; at < CONTENT.length; at += 3) {
                ByteBuf chunk = Unpooled.buffer(3).writeBytes(CONTENT, at, 3);
                given.add(chunk);
                try {
                    sink.accept(chunk);
                } catch (IOException e) {
                    throw Failures.malformed("a.example.com", "was not taken: " + e.getMessage());
                } finally {
                    chunk.release();
                }
            }
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close() {}
    }
}
