package dev.weir.testing;

import static dev.weir.testing.Client.get;
import static dev.weir.testing.Client.header;
import static dev.weir.testing.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationTest {
    private static String basic(String userAndPassword) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(FakeRegistry registry, String query, String... headers) throws Exception {
        var answer = get(registry, "/token?service=fake.registry&scope=" + query, headers);
        assertEquals(200, answer.statusCode(), text(answer));
        return text(answer).replaceAll(".*oken\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void basicWantsExactlyTheCredentials() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().basic("user", "secret").start()) {
            var refused = get(registry, "/v2/");
            assertEquals(401, refused.statusCode());
            assertEquals("Basic realm=\"fake registry\"", header(refused, "WWW-Authenticate"));
            assertEquals(401, get(registry, "/v2/", "Authorization", basic("user:wrong")).statusCode());
            assertEquals(200, get(registry, "/v2/", "Authorization", basic("user:secret")).statusCode());
        }
    }

    @Test
    void bearerWantsATokenForTheRepository() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().bearer().start()) {
            String blob = "/v2/team/app/blobs/" + registry.addBlob("team/app", new byte[5]);
            var refused = get(registry, blob);
            assertEquals(401, refused.statusCode());
            assertEquals("Bearer realm=\"" + registry.url() + "/token\",service=\"fake.registry\","
                    + "scope=\"repository:team/app:pull\"", header(refused, "WWW-Authenticate"));
            String other = token(registry, "repository:other:pull");
            assertEquals(401, get(registry, blob, "Authorization", "Bearer " + other).statusCode());
            String right = token(registry, "repository:team/app:pull");
            assertEquals(200, get(registry, blob, "Authorization", "Bearer " + right).statusCode());
            registry.expireTokens();
            assertEquals(401, get(registry, blob, "Authorization", "Bearer " + right).statusCode());
        }
    }

    @Test
    void tokensAreGivenToTheUserOnlyAndInTheFieldThatWasChosen() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder()
                .bearer("user", "secret")
                .tokenField("access_token")
                .tokenLifetime(null)
                .start()) {
            assertEquals(401, get(registry, "/token?service=fake.registry&scope=x").statusCode());
            var answer = get(registry, "/token?service=fake.registry&scope=repository:a:pull",
                    "Authorization",
                    basic("user:secret"));
            assertTrue(text(answer).matches("\\{\"access_token\":\"[0-9a-f]+\"}"), text(answer));
        }
    }

    @Test
    void aTokenEndpointFailsWhenToldTo() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().bearer().start()) {
            registry.faults().add(Fault.serverError(500).on(Target.TOKEN).once());
            assertEquals(500, get(registry, "/token?service=fake.registry").statusCode());
            assertEquals(1, registry.count(Target.TOKEN, "GET"));
        }
    }

    @Test
    void faultsOfContentWaitForAnAuthorizedRequest() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().bearer().start()) {
            String blob = "/v2/a/blobs/" + registry.addBlob("a", new byte[5]);
            registry.faults().add(Fault.serverError(500).on(Target.BLOB).once());
            assertEquals(401, get(registry, blob).statusCode());
            String token = "Bearer " + token(registry, "repository:a:pull");
            assertEquals(500, get(registry, blob, "Authorization", token).statusCode());
            assertEquals(200, get(registry, blob, "Authorization", token).statusCode());
        }
    }

    @Test
    void theObjectStoreRefusesCredentialsAndExpiredAddresses() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().redirectBlobs(Duration.ofMinutes(1)).start()) {
            String blob = "/v2/a/blobs/" + registry.addBlob("a", new byte[5]);
            var redirect = get(registry, blob);
            assertEquals(307, redirect.statusCode());
            URI signed = URI.create(header(redirect, "Location"));
            assertFalse(signed.getPort() == registry.port());
            assertEquals(5, get(signed).body().length);
            assertEquals(206, get(signed, "Range", "bytes=1-2").statusCode());
            assertEquals(400, get(signed, "Authorization", "Bearer x").statusCode());
            registry.expireUrls();
            assertEquals(403, get(signed).statusCode());
        }
    }

    @Test
    void aFaultRedirectsToAnAddressThatIsOldAtOnce() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            String blob = "/v2/a/blobs/" + registry.addBlob("a", new byte[5]);
            registry.faults().add(Fault.redirectToObjectStore(Duration.ofSeconds(-1)).once());
            URI signed = URI.create(header(get(registry, blob), "Location"));
            assertEquals(403, get(signed).statusCode());
            assertEquals(200, get(registry, blob).statusCode());
        }
    }

    @Test
    void tlsIsTrustedThroughItsOwnAuthorityOnly(@TempDir Path folder) throws Exception {
        try (FakeRegistry registry = FakeRegistry.startTls();
                HttpProbe probe = HttpProbe.of(registry.url(), registry.authority().clientContext())) {
            SampleImage image = registry.addImage("a", "1", 1, 3_000_000);
            assertEquals(image.digest(), probe.pullImage("a", "1").digest());
            org.junit.jupiter.api.Assertions.assertThrows(javax.net.ssl.SSLException.class,
                    () -> get(registry, "/v2/"));
            assertTrue(Files.readString(registry.writeAuthority(folder))
                    .startsWith("-----BEGIN CERTIFICATE-----"));
        }
    }
}
