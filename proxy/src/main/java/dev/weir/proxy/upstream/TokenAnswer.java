package dev.weir.proxy.upstream;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a token endpoint said (the distribution project's token specification, "Token response fields").
 *
 * @param token the token, fit for a header
 * @param expiresInSeconds how long it lasts, 0 or more
 */
record TokenAnswer(String token, long expiresInSeconds) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long DEFAULT_SECONDS = 60;
    private static final int MOST_SECONDS = 86_400;

    /** Parses the body; empty when it isn't JSON, or has no token that could be sent. */
    static Optional<TokenAnswer> parse(byte[] body) {
        String token = null;
        String accessToken = null;
        long expiresIn = DEFAULT_SECONDS;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && field.equals("token")) {
                    token = parser.getString();
                } else if (value == JsonToken.VALUE_STRING && field.equals("access_token")) {
                    accessToken = parser.getString();
                } else if (value == JsonToken.VALUE_NUMBER_INT && field.equals("expires_in")) {
                    expiresIn = Math.clamp(parser.getBigIntegerValue().longValue(), 0, MOST_SECONDS);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        String found = sendable(token) != null ? token : sendable(accessToken);
        return found == null ? Optional.empty() : Optional.of(new TokenAnswer(found, expiresIn));
    }

    /** Returns the token if it can stand in a header. */
    private static @Nullable String sendable(@Nullable String token) {
        return token != null && !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f)
                ? token
                : null;
    }

    @Override
    public String toString() {
        return "TokenAnswer[hidden]";
    }
}
