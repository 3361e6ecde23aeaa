package dev.weir.bench.upstream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.weir.bench.content.Blob;
import dev.weir.bench.content.Digests;

/** What the upstream has: synthetic blobs, and documents (manifests, configs) with their bytes. */
final class Shelf {

    /** A manifest or a config. */
    static final class Document {

        private final String digest;
        private final String type;
        private final byte[] bytes;

        private Document(String digest, String type, byte[] bytes) {
            this.digest = digest;
            this.type = type;
            this.bytes = bytes;
        }

        String digest() {
            return digest;
        }

        String type() {
            return type;
        }

        int length() {
            return bytes.length;
        }

        ByteBuf content() {
            return Unpooled.wrappedBuffer(bytes);
        }
    }

    private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();

    void add(Blob blob) {
        blobs.put(blob.digest(), blob);
    }

    /** Adds a document, under its digest and, if it is a manifest, under what it was put as too. */
    Document put(String place, String type, byte[] bytes) {
        Document document = new Document(Digests.of(bytes), type, bytes);
        documents.put(document.digest(), document);
        documents.put(place, document);
        return document;
    }

    @Nullable
    Blob blob(String digest) {
        return blobs.get(digest);
    }

    @Nullable
    Document document(String place) {
        return documents.get(place);
    }
}
