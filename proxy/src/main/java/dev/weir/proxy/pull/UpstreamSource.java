package dev.weir.proxy.pull;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * One registry to fetch from, and the mirror of it: content is named by its digest, and so the mirror's is as good and
 * nearer. What tags mean the upstream says, and the mirror when it can't.
 *
 * @param client the client
 * @param settings where the registry is
 * @param mirror where copies of it are
 */
record UpstreamSource(UpstreamClient client, UpstreamSettings settings, Optional<MirrorReaders> mirror) {

    UpstreamSource(UpstreamClient client, UpstreamSettings settings) {
        this(client, settings, Optional.empty());
    }

    String name() {
        return settings.name();
    }

    /**
     * Returns the same registry, asked in somebody's name, and without the mirror. Such credentials are for the registry
     * itself; what stands in front of it never sees them.
     */
    UpstreamSource as(Credentials somebody) {
        String own = UpstreamSettings.defaultUrl(name()).getAuthority();
        Endpoint itself = settings.endpoints()
                .stream()
                .filter(each -> own.equals(each.url().getAuthority()))
                .findFirst()
                .orElse(settings.endpoints().getLast());
        return new UpstreamSource(client,
                new UpstreamSettings(name(), List.of(itself.with(CredentialsSource.fixed(somebody))),
                        settings.access(), settings.tags(), settings.network(), settings.limits(),
                        settings.prefetch()));
    }

    /** Sends a request and waits for the head of the answer. */
    UpstreamAnswer send(UpstreamRequest request) throws UpstreamException {
        if (mirror.isEmpty() || !request.isForContent()) {
            return client.send(settings, request);
        }
        if (request.isForBytesByDigest()) {
            Optional<UpstreamAnswer> copy = mirror.get().ask(name(), request);
            return copy.isPresent() ? copy.get() : upstreamOr(request, mirror.get()::insist);
        }
        return upstreamOr(request, mirror.get()::ask);
    }

    /** Asks the upstream, and when it can't say, the mirror. */
    private UpstreamAnswer upstreamOr(UpstreamRequest request,
            BiFunction<String, UpstreamRequest, Optional<UpstreamAnswer>> other) throws UpstreamException {
        try {
            return client.send(settings, request);
        } catch (UpstreamException e) {
            if (e.failure() == Failure.CLOSED || e.failure() == Failure.UNAUTHORIZED
                    || e.failure() == Failure.DENIED) {
                throw e;
            }
            return other.apply(name(), request).orElseThrow(() -> e);
        }
    }

    /** Returns where a client can get a blob by itself, from the mirror's object store; empty if it can't. */
    Optional<String> redirect(UpstreamRequest request) {
        return mirror.flatMap(each -> each.redirect(name(), request));
    }
}
