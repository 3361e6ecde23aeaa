package dev.weir.proxy.pull;

import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * One registry to fetch from.
 *
 * @param client the client
 * @param settings where the registry is
 */
record UpstreamSource(UpstreamClient client, UpstreamSettings settings) {

    String name() {
        return settings.name();
    }

    /** Sends a request and waits for the head of the answer. */
    UpstreamAnswer send(UpstreamRequest request) throws UpstreamException {
        return client.send(settings, request);
    }
}
