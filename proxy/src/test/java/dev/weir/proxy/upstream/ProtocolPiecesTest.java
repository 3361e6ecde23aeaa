package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parsers and rules, without a connection. */
class ProtocolPiecesTest {

    @Test
    void challengesAreToldApart() {
        List<Challenge> challenges = Challenge.parse(List.of(
                "Basic realm=\"a \\\"quoted\\\" realm, with a comma\" , bearer REALM = \"https://a/b?c=d,e\",scope=plain",
                "Negotiate", "", " , ,Bearer scope=\"a\", scope=\"b\""));
        assertEquals(List.of(
                new Challenge("basic", Map.of("realm", "a \"quoted\" realm, with a comma")),
                new Challenge("bearer", Map.of("realm", "https://a/b?c=d,e", "scope", "plain")),
                new Challenge("negotiate", Map.of()),
                new Challenge("bearer", Map.of("scope", "a b"))), challenges);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer realm=\"unfinished", "=\"\"", "\"\"\"", "Bearer realm=", "Bearer =,=",
        "\\", ",",
        "Bearer realm=\"x\\"})
    void oddChallengesDoNoHarm(String header) {
        assertEquals(0, Challenge.parse(List.of(header)).stream().filter(Challenge::isBasic).count());
    }

    @ParameterizedTest
    @CsvSource({
        "https://auth.docker.io/token, registry-1.docker.io, true",
        "https://registry.example.com:8443/token, registry.example.com, true",
        "https://example.com/jwt/auth, registry.example.com, true",
        "https://auth.quay.io/v2/auth, quay.io, true",
        "https://notquay.io/v2/auth, quay.io, false",
        "https://evil.io/token, quay.io, false",
        "https://evil.co.uk/token, registry.co.uk, false",
        "https://auth.shop.co.uk/token, registry.shop.co.uk, true",
        "https://auth.docker.io.evil.com/token, registry-1.docker.io, false",
        "https://10.0.0.2/token, 10.0.0.1, false",
        "https://10.0.0.1:5001/token, 10.0.0.1, true",
        "https://evil/token, registry, false"})
    void credentialsStayInTheRegistrysDomain(String realm, String registry, boolean trusted) {
        assertEquals(trusted, Realm.of(realm, new Origin(true, registry, 443), List.of()).trusted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/token", "http://quay.io/token", "ftp://quay.io/token",
        "https://u:p@quay.io/token",
        "https://qu ay.io/"})
    void someRealmsAreNotAskedAtAll(String realm) {
        assertThrows(IllegalArgumentException.class,
                () -> Realm.of(realm, new Origin(true, "quay.io", 443), List.of()));
    }

    @Test
    void aTokensUrlKeepsItsQueryAndEncodesTheRest() {
        Site site = new Site(UpstreamSettings.of("quay.io"), Endpoint.at(URI.create("https://quay.io")));
        Realm realm = Realm.of("https://quay.io/auth?x=1", site.origin(), List.of());
        assertEquals("/auth?x=1&service=a%26b&scope=repository%3Aa%3Apull",
                new TokenRequest(site, realm, "a&b", List.of("repository:a:pull"), Optional.empty()).target()
                        .pathAndQuery());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"token\":\"a\",\"expires_in\":300} | a | 300",
        "{\"access_token\":\"b\",\"issued_at\":\"2026-01-01T00:00:00Z\"} | b | 60",
        "{\"token\":\"\",\"access_token\":\"b\",\"expires_in\":-5} | b | 0",
        "{\"expires_in\":99999999999999999999,\"more\":{\"token\":\"no\"},\"token\":\"c\"} | c | 86400"})
    void tokenAnswersComeInSeveralShapes(String body, String token, long seconds) {
        assertEquals(Optional.of(new TokenAnswer(token, seconds)), TokenAnswer.parse(utf8(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"token\":5}", "{\"token\":\"a\\r\\nX: y\"}",
        "{\"token\":\"a\"", "<html>"})
    void aTokenThatCannotBeSentIsNone(String body) {
        assertEquals(Optional.empty(), TokenAnswer.parse(utf8(body)));
    }

    @Test
    void secretsDoNotShow() {
        Token token = new Token("hunter2", java.time.Instant.EPOCH);
        Credentials credentials = new Credentials("ann", "hunter2");
        Challenge challenge = new Challenge("basic", Map.of());
        assertFalse((token + "" + new TokenAnswer("hunter2", 1) + credentials
                + new Authorization(credentials.basic(), challenge, true, null, token, credentials))
                .contains("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"120|120", "0|0", "99999999|86400",
        "Mon, 23 Nov 2026 12:00:30 GMT|30", "Mon, 23 Nov 2020 12:00:30 GMT|0"})
    void retryAfterIsSecondsOrADate(String header, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)),
                RetryAfter.parse(header, Instant.parse("2026-11-23T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5"})
    void anOddRetryAfterSaysNothing(String header) {
        assertEquals(Optional.empty(), RetryAfter.parse(header, Instant.EPOCH));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "{\"errors\":[{\"code\":\"A\",\"message\":\"b\",\"detail\":{}}]} | A: b",
        "{\"errors\":[{\"message\":\"b\",\"detail\":[1],\"code\":\"A\"}]} | A: b",
        "{\"errors\":[{\"code\":\"A\"}]} | A",
        "{\"x\":[{\"code\":\"no\"}],\"errors\":[{\"code\":\"A\",\"message\":\"cut o | A",
        "{\"errors\":[]} |",
        "{\"errors\":\"A\"} |",
        "<html>no</html> |"})
    void theFirstErrorIsWhatARegistrySays(String body, String words) {
        assertEquals(words == null ? "" : words, RegistryError.describe(utf8(body)));
    }

    @Test
    void contentRangesAreChecked() {
        assertEquals(Optional.of(new ContentRange(5, 9, OptionalLong.of(10))),
                ContentRange.parse("bytes 5-9/10"));
        assertEquals(Optional.of(new ContentRange(5, 9, OptionalLong.empty())),
                ContentRange.parse("Bytes 5-9/*"));
        assertEquals(5, ContentRange.parse("bytes 5-9/*").orElseThrow().length());
        for (String odd : List.of("", "bytes */10", "bytes 9-5/10", "bytes 5-10/10", "items 5-9/10",
                "bytes 5-9",
                "bytes -5-9/10", "bytes 5-99999999999999999999/*")) {
            assertEquals(Optional.empty(), ContentRange.parse(odd), odd);
        }
    }

    @Test
    void aTargetsTextHidesItsQuery() {
        Target target = Target.of(URI.create("HTTPS://CDN.example.com:443/a%2Fb?sig=secret#part"));
        assertEquals("/a%2Fb?sig=secret", target.pathAndQuery());
        assertEquals("https://cdn.example.com/a%2Fb?…", target.toString());
        assertEquals("http://[::1]:8080/", Target.of(URI.create("http://[::1]:8080")).toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
