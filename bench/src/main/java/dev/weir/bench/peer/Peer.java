package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;

import dev.weir.bench.content.Blob;
import dev.weir.bench.upstream.Content;

/**
 * Somebody who serves the upstream's content.
 *
 * @param name who it is
 * @param address where it listens, without a path
 * @param service its process
 */
public record Peer(String name, URI address, Service service) implements AutoCloseable {

    /** Weir itself. */
    public static final String WEIR = "weir";
    /** nginx as a cache. */
    public static final String NGINX = "nginx";
    /** nginx that serves files: what the kernel gives at most. */
    public static final String STATIC = "nginx-static";
    /** Debian's docker-registry as a proxy. */
    public static final String REGISTRY = "docker-registry";
    /** Straight from the upstream. */
    public static final String DIRECT = "direct";

    /** Returns the path of a blob. */
    public static String blobPath(Blob blob) {
        return "/v2/" + Content.REPOSITORY + "/blobs/" + blob.digest();
    }

    /** Returns the path of a manifest. */
    public static String manifestPath(String reference) {
        return "/v2/" + Content.REPOSITORY + "/manifests/" + reference;
    }

    /** Returns a blob's address. */
    public URI blob(Blob blob) {
        return address.resolve(blobPath(blob));
    }

    /** Returns a manifest's address. */
    public URI manifest(String reference) {
        return address.resolve(manifestPath(reference));
    }

    /** Returns the most memory that was ever resident, in megabytes. */
    public double peakMegabytes() throws IOException {
        return service.memory().peakMegabytes();
    }

    /** Returns the memory that is resident now, in megabytes. */
    public double residentMegabytes() throws IOException {
        return service.memory().residentBytes() / 1e6;
    }

    @Override
    public void close() {
        service.close();
    }
}
