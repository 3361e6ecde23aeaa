package dev.weir.bench;

import java.io.IOException;
import java.net.URI;

/**
 * Somebody who serves the upstream's content.
 *
 * @param name who it is
 * @param address where it listens, without a path
 * @param service its process
 */
record Peer(String name, URI address, Service service) implements AutoCloseable {

    static final String WEIR = "weir";
    static final String NGINX = "nginx";
    static final String REGISTRY = "docker-registry";
    static final String DIRECT = "direct";

    URI blob(Blob blob) {
        return address.resolve("/v2/" + Content.REPOSITORY + "/blobs/" + blob.digest());
    }

    URI manifest(String reference) {
        return address.resolve("/v2/" + Content.REPOSITORY + "/manifests/" + reference);
    }

    double peakMegabytes() throws IOException {
        return service.memory().peakMegabytes();
    }

    @Override
    public void close() {
        service.close();
    }
}
