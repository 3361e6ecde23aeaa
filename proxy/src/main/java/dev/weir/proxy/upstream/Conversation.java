package dev.weir.proxy.upstream;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** One request's way through challenges and redirects to the answer that counts. */
final class Conversation {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> ANSWERS = Set.of(200, 206, 404, 416);
    private static final int UNAUTHORIZED = 401;
    /** Without, with a token kept from earlier, with a fresh one. */
    private static final int MOST_TRIES = 3;
    private static final List<String> RATE_LIMIT = List.of("ratelimit-limit", "ratelimit-remaining",
            "docker-ratelimit-source");

    private final Transport transport;
    private final Authentication authentication;
    private final UpstreamObserver observer;
    private final int maxRedirects;
    private final Site site;
    private final UpstreamRequest request;
    private final Target registry;
    private final long deadline;

    Conversation(Transport transport, Authentication authentication, UpstreamObserver observer,
            int maxRedirects,
            Site site, UpstreamRequest request, long deadline) {
        this.transport = transport;
        this.authentication = authentication;
        this.observer = observer;
        this.maxRedirects = maxRedirects;
        this.site = site;
        this.request = request;
        this.deadline = deadline;
        registry = new Target(site.origin(), site.path(request));
    }

    Answer run() throws UpstreamException {
        Authorization authorization = authentication.remembered(site, site.repository(request)).orElse(null);
        for (int attempt = 1;; attempt++) {
            Answer answer = follow(authorization);
            if (answer.status() != UNAUTHORIZED || !answer.target().origin().equals(registry.origin())) {
                return checked(answer, authorization);
            }
            List<Challenge> challenges = Challenge.parse(answer.headers(HttpHeaderNames.WWW_AUTHENTICATE));
            boolean nothingBetter = authorization != null && authorization.fresh()
                    && challenges.contains(authorization.challenge())
                    && !authentication.hasOthers(site, authorization);
            if (nothingBetter || attempt == MOST_TRIES) {
                throw StatusFailure.of(answer, request.method().name(), purpose(Step.RESOLVE),
                        header(authorization));
            }
            answer.close();
            authorization = authentication.answer(site, site.repository(request), challenges, authorization);
        }
    }

    private Answer follow(@Nullable Authorization authorization) throws UpstreamException {
        Set<Target> seen = new HashSet<>();
        Target at = registry;
        while (true) {
            seen.add(at);
            Purpose purpose = purpose(at.equals(registry) ? Step.RESOLVE : Step.REDIRECT);
            // A token is for the registry, not for where it points to.
            boolean home = at.origin().equals(registry.origin());
            Answer answer = transport.send(at, HttpMethod.valueOf(request.method().name()),
                    headers(home ? authorization : null), site.upstream().network(),
                    site.standing(at.origin()),
                    purpose);
            if (home) {
                observeRateLimit(answer);
            }
            if (!request.followRedirects() || !REDIRECTS.contains(answer.status())) {
                return answer;
            }
            answer.close();
            at = next(answer, seen);
        }
    }

    private Target next(Answer answer, Set<Target> seen) throws UpstreamException {
        Purpose purpose = purpose(Step.REDIRECT);
        String from = answer.target() + " redirects ";
        Optional<String> location = answer.header("Location");
        if (location.isEmpty()) {
            throw purpose.failure(Failure.REDIRECT, from + "without saying where to", null);
        }
        Target next;
        try {
            next = answer.target().resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw purpose.failure(Failure.REDIRECT,
                    from + "to an address that can't be asked: " + e.getMessage(), null);
        }
        if (registry.origin().secure() && !next.origin().secure() && !site.upstream().network().insecure()) {
            throw purpose.failure(Failure.REDIRECT, from + "from https to plain http: " + next, null);
        }
        if (seen.contains(next)) {
            throw purpose.failure(Failure.REDIRECT, from + "in a circle: " + next, null);
        }
        if (seen.size() > maxRedirects) {
            throw purpose.failure(Failure.REDIRECT,
                    from + "once more, after the " + maxRedirects + " redirects allowed", null);
        }
        return next;
    }

    private HttpHeaders headers(@Nullable Authorization authorization) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        if (!request.accept().isEmpty()) {
            headers.set(HttpHeaderNames.ACCEPT, String.join(", ", request.accept()));
        }
        if (request.offset() > 0) {
            headers.set(HttpHeaderNames.RANGE, "bytes=" + request.offset() + "-");
        }
        if (authorization != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, authorization.header());
        }
        return headers;
    }

    private static Optional<String> header(@Nullable Authorization authorization) {
        return Optional.ofNullable(authorization).map(Authorization::header);
    }

    private Answer checked(Answer answer, @Nullable Authorization authorization) throws UpstreamException {
        Purpose purpose = purpose(answer.target().equals(registry) ? Step.RESOLVE : Step.REDIRECT);
        boolean handedOut = !request.followRedirects() && REDIRECTS.contains(answer.status());
        if (!handedOut && !ANSWERS.contains(answer.status())) {
            throw StatusFailure.of(answer, request.method().name(), purpose, header(authorization));
        }
        String encoding = String.join(", ", answer.headers(HttpHeaderNames.CONTENT_ENCODING)).strip();
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            answer.close();
            throw purpose.failure(Failure.MALFORMED, answer.target() + " came with the encoding "
                    + Wording.clean(encoding) + " although identity was asked for", null);
        }
        return answer;
    }

    private void observeRateLimit(Answer answer) {
        for (String name : RATE_LIMIT) {
            answer.header(name).ifPresent(value -> observer.rateLimit(site.name(), name, value));
        }
    }

    private Purpose purpose(Step step) {
        return new Purpose(site.name(), step, deadline);
    }
}
