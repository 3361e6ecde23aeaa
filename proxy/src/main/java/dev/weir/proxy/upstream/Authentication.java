package dev.weir.proxy.upstream;

import java.util.List;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Answers challenges, and remembers them: the next request for a repository brings what the last one was asked for. */
final class Authentication {

    private static final int MOST_REPOSITORIES = 10_000;

    private record Asked(UpstreamSettings upstream, String repository) {}

    private final Tokens tokens;
    private final Cache<Asked, Challenge> challenges = Caffeine.newBuilder()
            .maximumSize(MOST_REPOSITORIES)
            .build();

    Authentication(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Returns what a request will be asked for, if one for the same repository was asked before. */
    Optional<Authorization> remembered(UpstreamSettings upstream, String repository)
            throws UpstreamException {
        Challenge challenge = challenges.getIfPresent(new Asked(upstream, repository));
        return challenge == null ? Optional.empty() : Optional.of(authorize(upstream, repository, challenge));
    }

    /**
     * Answers a 401.
     *
     * @param offered its challenges
     * @param refused what was sent and refused, if anything
     * @throws UpstreamException if there is nothing (else) to answer, or no token to be had
     */
    Authorization answer(UpstreamSettings upstream, String repository, List<Challenge> offered,
            @Nullable Authorization refused) throws UpstreamException {
        Challenge challenge = choose(upstream, offered);
        if (refused != null && refused.request() != null && refused.token() != null) {
            tokens.drop(refused.request(), refused.token());
        }
        challenges.put(new Asked(upstream, repository), challenge);
        return authorize(upstream, repository, challenge);
    }

    private static Challenge choose(UpstreamSettings upstream, List<Challenge> offered)
            throws UpstreamException {
        Purpose purpose = new Purpose(upstream.name(), Step.TOKEN);
        for (Challenge each : offered) {
            if (each.isBearer() && each.parameter("realm").isPresent()) {
                return each;
            }
        }
        for (Challenge each : offered) {
            if (each.isBasic() && upstream.credentials().isPresent()) {
                return each;
            }
        }
        if (offered.stream().anyMatch(Challenge::isBearer)) {
            throw purpose.failure(Failure.TOKEN, "it wants a token but names no realm to get one from", null);
        }
        throw new Purpose(upstream.name(), Step.RESOLVE).failure(Failure.UNAUTHORIZED,
                offered.stream().anyMatch(Challenge::isBasic)
                        ? "it wants a user name and a password, and none are configured"
                        : "it answered 401 and asks for nothing that Weir could show it",
                null);
    }

    private Authorization authorize(UpstreamSettings upstream, String repository, Challenge challenge)
            throws UpstreamException {
        if (challenge.isBasic()) {
            return new Authorization(upstream.credentials().orElseThrow().basic(), challenge, true, null,
                    null);
        }
        TokenRequest request = new TokenRequest(upstream, realm(upstream, challenge),
                challenge.parameter("service").orElse(""), scopes(repository, challenge));
        Tokens.Grant grant = tokens.get(request);
        return new Authorization("Bearer " + grant.token().value(), challenge, grant.fresh(), request,
                grant.token());
    }

    private static Realm realm(UpstreamSettings upstream, Challenge challenge) throws UpstreamException {
        try {
            return Realm.of(challenge.parameter("realm").orElse(""), Origin.of(upstream.url()));
        } catch (IllegalArgumentException e) {
            throw new Purpose(upstream.name(), Step.TOKEN).failure(Failure.TOKEN,
                    "it wants a token, but its realm " + e.getMessage(), e);
        }
    }

    private static List<String> scopes(String repository, Challenge challenge) {
        String needed = repository.isEmpty() ? "" : "repository:" + repository + ":pull";
        String scope = challenge.parameter("scope").orElse(needed).strip();
        return scope.isEmpty() ? List.of() : List.of(scope.split("\\s+"));
    }
}
