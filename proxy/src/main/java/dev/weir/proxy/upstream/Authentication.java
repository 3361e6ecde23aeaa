package dev.weir.proxy.upstream;

import java.util.List;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Answers challenges, and remembers them: the next request for a repository brings what the last one was asked for. */
final class Authentication {

    private static final int MOST_REPOSITORIES = 10_000;

    private record Asked(Site site, String repository) {}

    private final Tokens tokens;
    private final Cache<Asked, Challenge> challenges = Caffeine.newBuilder()
            .maximumSize(MOST_REPOSITORIES)
            .build();

    Authentication(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Returns what a request will be asked for, if one for the same repository was asked before. */
    Optional<Authorization> remembered(Site site, String repository)
            throws UpstreamException {
        Challenge challenge = challenges.getIfPresent(new Asked(site, repository));
        return challenge == null ? Optional.empty() : Optional.of(authorize(site, repository, challenge));
    }

    /**
     * Answers a 401.
     *
     * @param offered its challenges
     * @param refused what was sent and refused, if anything
     * @throws UpstreamException if there is nothing (else) to answer, or no token to be had
     */
    Authorization answer(Site site, String repository, List<Challenge> offered,
            @Nullable Authorization refused) throws UpstreamException {
        Challenge challenge = choose(site, offered);
        if (refused != null && refused.request() != null && refused.token() != null) {
            tokens.drop(refused.request(), refused.token());
        }
        challenges.put(new Asked(site, repository), challenge);
        return authorize(site, repository, challenge);
    }

    /** Returns whether credentials that were refused have been replaced by others, or now are. */
    boolean hasOthers(Site site, Authorization refused) throws UpstreamException {
        Credentials used = refused.credentials();
        if (used == null) {
            return false;
        }
        site.refused(used);
        return !site.credentials().equals(Optional.of(used));
    }

    private static Challenge choose(Site site, List<Challenge> offered)
            throws UpstreamException {
        Purpose purpose = new Purpose(site.name(), Step.TOKEN);
        for (Challenge each : offered) {
            if (each.isBearer() && each.parameter("realm").isPresent()) {
                return each;
            }
        }
        for (Challenge each : offered) {
            if (each.isBasic() && site.hasCredentials()) {
                return each;
            }
        }
        if (offered.stream().anyMatch(Challenge::isBearer)) {
            throw purpose.failure(Failure.TOKEN, "it wants a token but names no realm to get one from", null);
        }
        throw new Purpose(site.name(), Step.RESOLVE).failure(Failure.UNAUTHORIZED,
                offered.stream().anyMatch(Challenge::isBasic)
                        ? "it wants a user name and a password, and none are configured"
                        : "it answered 401 and asks for nothing that Weir could show it",
                null);
    }

    private Authorization authorize(Site site, String repository, Challenge challenge)
            throws UpstreamException {
        if (challenge.isBasic()) {
            Credentials credentials = site.credentials().orElseThrow();
            return new Authorization(credentials.basic(), challenge, true, null, null, credentials);
        }
        TokenRequest request = new TokenRequest(site, realm(site, challenge),
                challenge.parameter("service").orElse(""), scopes(repository, challenge), site.credentials());
        Tokens.Grant grant = tokens.get(request);
        return new Authorization("Bearer " + grant.token().value(), challenge, grant.fresh(), request,
                grant.token(), request.credentials().orElse(null));
    }

    private static Realm realm(Site site, Challenge challenge) throws UpstreamException {
        try {
            return Realm.of(challenge.parameter("realm").orElse(""), site.origin(),
                    site.upstream().network().tokenHosts());
        } catch (IllegalArgumentException e) {
            throw new Purpose(site.name(), Step.TOKEN).failure(Failure.TOKEN,
                    "it wants a token, but its realm " + e.getMessage(), e);
        }
    }

    private static List<String> scopes(String repository, Challenge challenge) {
        String needed = repository.isEmpty() ? "" : "repository:" + repository + ":pull";
        String scope = challenge.parameter("scope").orElse(needed).strip();
        return scope.isEmpty() ? List.of() : List.of(scope.split("\\s+"));
    }
}
