package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/** Fetches tokens. */
final class TokenEndpoint {

    private static final int MAX_ANSWER = 64 << 10;
    private static final Duration BODY_TIME = Duration.ofSeconds(10);
    /** A token is given up this part of its life before it ends, and at most this long before. */
    private static final int MARGIN_PART = 5;
    private static final long MOST_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    /** However many wait for a token, they wait for the same one, and no longer than a client would. */
    private static final Duration TIME = Duration.ofSeconds(6);

    private final Transport transport;
    private final InstantSource clock;

    TokenEndpoint(Transport transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    Token fetch(TokenRequest request) throws UpstreamException {
        Purpose purpose = new Purpose(request.site().name(), Step.TOKEN,
                System.nanoTime() + TIME.toNanos());
        Target target = request.target();
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        if (request.credentials().isPresent()) {
            if (!request.realm().trusted()) {
                throw purpose.failure(Failure.TOKEN, "it wants a token from " + target.origin()
                        + ", which is outside the registry's own domain and is not shown the credentials;"
                        + " if that is right, name it in upstreams." + purpose.upstream() + ".tokenHosts",
                        null);
            }
            headers.set(HttpHeaderNames.AUTHORIZATION, request.credentials().orElseThrow().basic());
        }
        Instant asked = clock.instant();
        try (Answer answer = transport.send(target, HttpMethod.GET, headers,
                request.site().upstream().network(), standing(request), purpose)) {
            if (answer.status() == UNAUTHORIZED) {
                request.credentials().ifPresent(request.site()::refused);
            }
            if (answer.status() != OK) {
                throw StatusFailure.of(answer, "GET", purpose,
                        request.credentials().map(Credentials::basic));
            }
            return token(answer.readAll(MAX_ANSWER, BODY_TIME), asked, target, purpose);
        }
    }

    private static Way.Standing standing(TokenRequest request) {
        Way.Standing standing = request.site().standing(request.realm().target().origin());
        return standing == Way.Standing.STRANGER && request.realm().trusted() ? Way.Standing.KIN : standing;
    }

    private static Token token(byte[] body, Instant asked, Target target, Purpose purpose)
            throws UpstreamException {
        TokenAnswer answer = TokenAnswer.parse(body)
                .orElseThrow(() -> purpose.failure(Failure.TOKEN,
                        target + " answered without a usable token", null));
        long life = TimeUnit.SECONDS.toNanos(answer.expiresInSeconds());
        return new Token(answer.token(),
                asked.plusNanos(life - Math.min(life / MARGIN_PART, MOST_MARGIN_NANOS)));
    }
}
