package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Who may do what: nobody is asked, Basic, or Bearer with the token endpoint {@code /token} (Docker's token spec). */
final class Authorization {
    enum Scheme {
        NONE, BASIC, BEARER
    }

    static final String SERVICE = "fake.registry";

    private final Scheme scheme;
    /** {@code Basic <base64>}; null when anybody gets a token. */
    private final @Nullable String credentials;
    /** The repositories that further users may pull, by {@code Basic <base64>}. */
    private final Map<String, Set<String>> users = new ConcurrentHashMap<>();
    private final @Nullable Duration lifetime;
    private final String tokenField;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private volatile @Nullable Supplier<String> changing;
    private volatile String realm = "";

    private record Token(List<String> scopes, Instant expires) {}

    /** Tells no lifetime in its answers (tokens then last 60 s) when it is null. */
    Authorization(Scheme scheme, @Nullable String userAndPassword, @Nullable Duration lifetime,
            String tokenField) {
        this.scheme = scheme;
        this.credentials = userAndPassword == null ? null : basic(userAndPassword);
        this.lifetime = lifetime;
        this.tokenField = tokenField;
    }

    private static String basic(String userAndPassword) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /** The user and password asked for from now on are those that this says. */
    void setPassword(Supplier<String> userAndPassword) {
        changing = userAndPassword;
    }

    void addUser(String userAndPassword, Set<String> repositories) {
        users.put(basic(userAndPassword), Set.copyOf(repositories));
    }

    /** Whether Basic credentials are those of somebody who may have this scope. */
    private boolean mayHave(String basic, String scope) {
        Set<String> repositories = users.get(basic);
        return repositories != null && (scope.isEmpty()
                || repositories.stream().anyMatch(each -> scope.equals("repository:" + each + ":pull")));
    }

    void setUrl(String url) {
        realm = url + "/token";
    }

    String challenge(String scope) {
        if (scheme == Scheme.BASIC) {
            return "Basic realm=\"fake registry\"";
        }
        String bearer = "Bearer realm=\"" + realm + "\",service=\"" + SERVICE + "\"";
        return scope.isEmpty() ? bearer : bearer + ",scope=\"" + scope + "\"";
    }

    /** The refusal of a request that lacks what its scope needs; null when it may go on. */
    @Nullable
    Response refusal(Request request, String scope) {
        String given = request.header("Authorization").orElse("");
        if (scheme == Scheme.NONE
                || (scheme == Scheme.BASIC && (isExpected(given) || mayHave(given, scope)))) {
            return null;
        }
        if (scheme == Scheme.BEARER && given.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            Token token = tokens.get(given.substring("bearer ".length()));
            if (token != null && token.expires().isAfter(Instant.now())
                    && (scope.isEmpty() || token.scopes().stream().anyMatch(s -> covers(s, scope)))) {
                return null;
            }
        }
        return Response.error(401, "UNAUTHORIZED", "authentication required")
                .header("WWW-Authenticate",
                        challenge(scope));
    }

    private boolean isExpected(String given) {
        Supplier<String> now = changing;
        return given.equals(now == null ? credentials : basic(now.get()));
    }

    private static boolean covers(String granted, String needed) {
        int actions = granted.lastIndexOf(':') + 1;
        int wanted = needed.lastIndexOf(':') + 1;
        return granted.substring(0, actions).equals(needed.substring(0, wanted))
                && List.of(granted.substring(actions).split(",", -1))
                        .containsAll(List.of(needed.substring(wanted).split(",", -1)));
    }

    /** The token endpoint. */
    Response token(Request request) {
        if (scheme != Scheme.BEARER) {
            return Response.error(404, "UNSUPPORTED", "this registry has no tokens");
        }
        String given = request.header("Authorization").orElse("");
        boolean user = users.containsKey(given);
        if (credentials != null && !given.equals(credentials) && !user) {
            return Response.error(401, "UNAUTHORIZED", "incorrect username or password");
        }
        if (!request.parameter("service").orElse("").equals(SERVICE)) {
            return Response.error(400, "UNSUPPORTED", "the service must be " + SERVICE);
        }
        String token = UUID.randomUUID().toString().replace("-", "");
        Duration valid = lifetime == null ? Duration.ofSeconds(60) : lifetime;
        List<String> scopes = request.parameters("scope")
                .stream()
                .flatMap(s -> java.util.Arrays.stream(s.split(" ", -1)))
                // As real services do: a token for what the user may have, which may be nothing.
                .filter(s -> !user || mayHave(given, s))
                .toList();
        tokens.put(token, new Token(scopes, Instant.now().plus(valid)));
        String told = lifetime == null ? "" : ",\"expires_in\":" + valid.toSeconds();
        return Response.json(200, "{\"" + tokenField + "\":\"" + token + "\"" + told + "}");
    }

    void expireAll() {
        tokens.clear();
    }
}
