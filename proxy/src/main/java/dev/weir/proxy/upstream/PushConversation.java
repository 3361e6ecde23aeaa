package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Sends one step of a push, and shows credentials when it is asked for them. */
final class PushConversation {

    private static final int UNAUTHORIZED = 401;
    private static final int MOST_TRIES = 3;
    private static final int MOST_WORDS = 4 << 10;
    private static final Duration WORDS_TIME = Duration.ofSeconds(2);

    private final Transport transport;
    private final Authentication authentication;
    private final Site site;
    private final PushRequest request;

    PushConversation(Transport transport, Authentication authentication, Site site, PushRequest request) {
        this.transport = transport;
        this.authentication = authentication;
        this.site = site;
        this.request = request;
    }

    PushAnswer run() throws UpstreamException {
        Target registry = new Target(site.origin(), "/");
        Target target = request.target().startsWith("/")
                ? new Target(site.origin(), request.target())
                : resolve(registry);
        // A token is for the registry, not for where it points to.
        boolean home = target.origin().equals(registry.origin());
        Authorization authorization = home
                ? authentication.remembered(site, key()).orElse(null)
                : null;
        for (int attempt = 1;; attempt++) {
            try (Answer answer = transport.send(target, HttpMethod.valueOf(request.method().name()),
                    headers(authorization), request.body(), request.patience(), site.upstream().network(),
                    site.standing(target.origin()), new Purpose(site.name(), Step.TRANSFER))) {
                List<Challenge> challenges = Challenge
                        .parse(answer.headers(HttpHeaderNames.WWW_AUTHENTICATE));
                boolean nothingBetter = authorization != null && authorization.fresh()
                        && challenges.contains(authorization.challenge())
                        && !authentication.hasOthers(site, authorization);
                if (!home || answer.status() != UNAUTHORIZED || nothingBetter || attempt == MOST_TRIES) {
                    return answer(answer);
                }
                authorization = authentication.answer(site, key(), challenges, authorization);
            }
        }
    }

    /** Challenges to pushes are remembered apart from those to pulls: each names the scope that it wants. */
    private String key() {
        return request.repository() + "!push";
    }

    private Target resolve(Target registry) throws UpstreamException {
        try {
            Target target = registry.resolve(request.target());
            if (registry.origin().secure() && !target.origin().secure()
                    && !site.upstream().network().insecure()) {
                throw new Purpose(site.name(), Step.REDIRECT).failure(Failure.REDIRECT,
                        "its upload goes from https to plain http: " + target, null);
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw new Purpose(site.name(), Step.REDIRECT).failure(Failure.REDIRECT,
                    "its upload goes to an address that can't be asked: " + e.getMessage(), null);
        }
    }

    private HttpHeaders headers(@Nullable Authorization authorization) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, request.body().length());
        if (!request.contentType().isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, request.contentType());
        }
        if (authorization != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, authorization.header());
        }
        return headers;
    }

    private static PushAnswer answer(Answer answer) {
        String words = answer.status() / 100 == 2
                ? ""
                : RegistryError.describe(answer.beginning(MOST_WORDS, WORDS_TIME));
        Optional<Duration> retryAfter = answer.header("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, Instant.now()));
        return new PushAnswer(answer.status(), answer.header("Location"), words, retryAfter,
                answer.header("OCI-Subject"));
    }
}
