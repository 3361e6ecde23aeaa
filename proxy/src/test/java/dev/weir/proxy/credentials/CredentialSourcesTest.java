package dev.weir.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/** Places that credentials come from, and change in. */
class CredentialSourcesTest {

    @TempDir
    private Path folder;

    @Test
    void aPasswordFileIsReadAgainWhenItChanges() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "one\n");
        CredentialsSource source = CredentialSources.file("ann", file);
        assertEquals(new Credentials("ann", "one"), source.current("docker.io"));

        replace(file, "another\r\n\n");

        assertEquals(new Credentials("ann", "another"), source.current("docker.io"));
        assertFalse(source.toString().contains("another"));
    }

    @Test
    void whatAFileSaidLastStaysWhileItIsGoneOrEmpty() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "one");
        CredentialsSource source = CredentialSources.file("ann", file);
        source.current("docker.io");

        Files.delete(file);
        assertEquals(new Credentials("ann", "one"), source.current("docker.io"));
        Files.writeString(file, "");
        assertEquals(new Credentials("ann", "one"), source.current("docker.io"));
        replace(file, "two");
        assertEquals(new Credentials("ann", "two"), source.current("docker.io"));
    }

    @Test
    void aSecretIsSwappedByItsLinkAsKubernetesDoes() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..2026_1"));
        Path second = Files.createDirectory(folder.resolve("..2026_2"));
        Files.writeString(first.resolve("password"), "one");
        Files.writeString(second.resolve("password"), "two");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        Path file = Files.createSymbolicLink(folder.resolve("password"), Path.of("..data/password"));
        CredentialsSource source = CredentialSources.file("ann", file);
        assertEquals("one", source.current("x").password());

        Path next = Files.createSymbolicLink(folder.resolve("..next"), second.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

        assertEquals("two", source.current("x").password());
    }

    @Test
    void aFileThatNeverWasIsNamed() {
        CredentialsException none = assertThrows(CredentialsException.class,
                () -> CredentialSources.file("ann", folder.resolve("none")).current("x"));
        assertTrue(String.valueOf(none.getMessage()).endsWith("none is not there"), none.getMessage());
    }

    @Test
    void theEnvironmentIsAsked() throws Exception {
        CredentialsSource source = CredentialSources.environment("ann", "SECRET",
                name -> name.equals("SECRET") ? "s" : null);
        assertEquals(new Credentials("ann", "s"), source.current("x"));
        assertThrows(CredentialsException.class,
                () -> CredentialSources.environment("ann", "OTHER", name -> null).current("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://index.docker.io/v1/", "registry-1.docker.io", "index.docker.io"})
    void aDockerConfigurationKnowsDockerHubByManyNames(String key) throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), auths(key, "ann", "p:w"));
        assertEquals(new Credentials("ann", "p:w"),
                CredentialSources.dockerConfig(file).current("docker.io"));
        assertEquals(new Credentials("ann", "p:w"),
                CredentialSources.dockerConfig(folder).current("docker.io"));
    }

    @Test
    void aMountedPullSecretIsFoundAndFollowed() throws Exception {
        Path file = Files.writeString(folder.resolve(".dockerconfigjson"),
                auths("r.example.com:5000", "ann", "one"));
        CredentialsSource source = CredentialSources.dockerConfig(folder);
        assertEquals(new Credentials("ann", "one"), source.current("r.example.com:5000"));

        replace(file, auths("r.example.com:5000", "bob", "two"));

        assertEquals(new Credentials("bob", "two"), source.current("r.example.com:5000"));
        for (String halfWritten : new String[]{"", "{\"auths\": {\"r.exam"}) {
            replace(file, halfWritten);
            assertEquals(new Credentials("bob", "two"), source.current("r.example.com:5000"));
        }
        Files.delete(file);
        assertEquals(new Credentials("bob", "two"), source.current("r.example.com:5000"));
        replace(file, "{\"auths\": {}}");
        assertThrows(CredentialsException.class, () -> source.current("r.example.com:5000"));
    }

    @Test
    void aDockerConfigurationIsAskedAgainAfterAWhileAndWhenItsAnswerWasRefused() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
        Path file = Files.writeString(folder.resolve("config.json"), auths("a.example.com", "ann", "one"));
        FileTime time = Files.getLastModifiedTime(file);
        CredentialsSource source = CredentialSources.dockerConfig(file, now::get);
        assertEquals("one", source.current("a.example.com").password());

        // As when it names a helper, which says something else from now on.
        Files.writeString(file, auths("a.example.com", "ann", "two"));
        Files.setLastModifiedTime(file, time);
        assertEquals("one", source.current("a.example.com").password(), "no program is run for each request");
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(6)));
        assertEquals("two", source.current("a.example.com").password());

        Files.writeString(file, auths("a.example.com", "ann", "six"));
        Files.setLastModifiedTime(file, time);
        source.refused(new Credentials("ann", "two"));
        assertEquals("six", source.current("a.example.com").password());
    }

    @Test
    void aDockerConfigurationWithoutTheRegistryOrWithNonsenseSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"),
                auths("a.example.com", "ann", "hunter2"));
        CredentialsSource source = CredentialSources.dockerConfig(file);
        CredentialsException nothing = assertThrows(CredentialsException.class,
                () -> source.current("b.example.com"));
        assertTrue(String.valueOf(nothing.getMessage()).endsWith("has nothing for b.example.com"),
                nothing.getMessage());

        for (String broken : new String[]{"", "{\"auths\": {\"b.example.com\": {\"auth\": \"hunter2!\"}}}",
            "hunter2"}) {
            replace(file, broken);
            CredentialsException e = assertThrows(CredentialsException.class,
                    () -> source.current("b.example.com"));
            assertFalse(String.valueOf(e.getMessage()).contains("hunter2"), e.getMessage());
        }
    }

    @Test
    void anIdentityTokenIsRefusedWithAWord() throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), """
                {"auths": {"a.example.com": {"auth": "%s", "identitytoken": "hunter2"}}}
                """.formatted(Base64.getEncoder().encodeToString("ann:".getBytes(StandardCharsets.UTF_8))));
        CredentialsException e = assertThrows(CredentialsException.class,
                () -> CredentialSources.dockerConfig(file).current("a.example.com"));
        assertTrue(String.valueOf(e.getMessage()).contains("identity token"), e.getMessage());
    }

    @Test
    void aHelperThatIsNotThereIsNamed() {
        CredentialsException e = assertThrows(CredentialsException.class, () -> CredentialSources
                .helper("weir-none", java.time.InstantSource.system())
                .current("docker.io"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("docker-credential-weir-none can't be used"),
                e.getMessage());
    }

    private static String auths(String registry, String user, String password) {
        return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry, Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    /** Replaces a file as careful programs do. */
    private void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
