package dev.weir.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.testing.FakeEcrApi;
import dev.weir.testing.Fault;

/** Passwords from Amazon ECR, through the real AWS SDK. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrCredentialsTest {

    private static final String REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static final String ROLE = "arn:aws:iam::123456789012:role/weir";

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private FakeEcrApi api;

    @BeforeEach
    void start() {
        api = FakeEcrApi.start("eu-west-1", () -> now);
        System.setProperty("aws.accessKeyId", FakeEcrApi.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", FakeEcrApi.SECRET_KEY);
        System.setProperty("aws.endpointUrlSts", api.url().toString());
    }

    @AfterEach
    void stop() throws IOException {
        for (String name : List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.endpointUrlSts")) {
            System.clearProperty(name);
        }
        api.close();
    }

    private CredentialsSource source(Optional<String> region, Optional<String> role) {
        return CredentialSources.ecr(region, role, Optional.of(api.url()), () -> now);
    }

    private CredentialsSource source() {
        return source(Optional.empty(), Optional.empty());
    }

    @Test
    void aPasswordIsKeptUntilAnHourBeforeItsEnd() throws Exception {
        CredentialsSource source = source();
        assertEquals("AWS", source.current(REGISTRY).username());
        Credentials first = source.current(REGISTRY);
        assertEquals(api.password(), first.password());

        now = now.plus(Duration.ofHours(10));
        assertEquals(first, source.current(REGISTRY));
        assertEquals(List.of("GetAuthorizationToken"), api.actions());

        now = now.plus(Duration.ofMinutes(61));
        assertEquals(first, source.current(REGISTRY), "nobody waits while there is a good one");
        awaitOther(source, first);
        assertEquals(2, api.actions().size());
    }

    @Test
    void aShortLifeIsHalvedAndAPasswordThatIsRefusedReplaced() throws Exception {
        api.tokenLifetime(Duration.ofMinutes(10));
        CredentialsSource source = source();
        Credentials first = source.current(REGISTRY);
        now = now.plus(Duration.ofMinutes(4));
        assertEquals(first, source.current(REGISTRY));
        now = now.plus(Duration.ofMinutes(2));
        awaitOther(source, first);
        Credentials second = source.current(REGISTRY);

        source.refused(second);
        assertNotEquals(second, source.current(REGISTRY));
    }

    @Test
    void whileARenewalFailsTheOldPasswordServes() throws Exception {
        CredentialsSource source = source();
        Credentials first = source.current(REGISTRY);
        api.faults().add(Fault.answer(500, "application/x-amz-json-1.1", "{\"__type\":\"ServerException\"}"));

        now = now.plus(Duration.ofHours(11)).plusSeconds(60);
        assertEquals(first, source.current(REGISTRY));
        now = now.plus(Duration.ofHours(1));
        CredentialsException late = assertThrows(CredentialsException.class, () -> source.current(REGISTRY));
        assertTrue(String.valueOf(late.getMessage()).contains("GetAuthorizationToken"), late.getMessage());

        api.faults().clear();
        now = now.plusSeconds(31);
        assertEquals(api.actions().size() + 1, askedAfter(source));
    }

    private static void awaitOther(CredentialsSource source, Credentials old) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (source.current(REGISTRY).equals(old)) {
            assertTrue(System.nanoTime() < deadline, "it is renewed");
            Thread.sleep(10);
        }
    }

    private int askedAfter(CredentialsSource source) throws CredentialsException {
        source.current(REGISTRY);
        return api.actions().size();
    }

    @Test
    void aMissingPermissionIsNamed() {
        api.deny("GetAuthorizationToken");
        CredentialsException e = assertThrows(CredentialsException.class, () -> source().current(REGISTRY));
        assertTrue(String.valueOf(e.getMessage()).contains("ecr:GetAuthorizationToken")
                && e.toString().contains("AccessDenied"), e.getMessage());
    }

    @Test
    void wrongKeysAreRefusedAndNotRepeated() {
        System.setProperty("aws.secretAccessKey", "wrong-marker");
        CredentialsException e = assertThrows(CredentialsException.class, () -> source().current(REGISTRY));
        assertTrue(String.valueOf(e.getMessage()).contains("InvalidSignature"), e.getMessage());
        assertFalse(e.toString().contains("wrong-marker"), e.toString());
    }

    @Test
    void anotherRegionThanTheRegistrysIsRefused() {
        CredentialsException e = assertThrows(CredentialsException.class,
                () -> source(Optional.of("us-east-1"), Optional.empty()).current(REGISTRY));
        assertTrue(String.valueOf(e.getMessage()).contains("InvalidSignature"), e.getMessage());
    }

    @Test
    void aRoleIsAssumedFirst() throws Exception {
        api.requireRole(ROLE);
        assertThrows(CredentialsException.class, () -> source().current(REGISTRY));

        Credentials found = source(Optional.empty(), Optional.of(ROLE)).current(REGISTRY);

        assertEquals(api.password(), found.password());
        assertEquals(List.of("AssumeRole", "GetAuthorizationToken"), api.actions());
    }

    @Test
    void aRoleThatMayNotBeAssumedIsNamed() {
        api.requireRole("arn:aws:iam::123456789012:role/other");
        CredentialsException e = assertThrows(CredentialsException.class,
                () -> source(Optional.empty(), Optional.of(ROLE)).current(REGISTRY));
        assertTrue(String.valueOf(e.getMessage()).contains("AssumeRole"), e.getMessage());
    }
}
