package dev.weir.proxy.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of names, tags and digests, against the specification's own expressions. */
class GrammarTest {

    /** As printed in the distribution specification, "Pulling manifests". */
    private static final Pattern NAME = Pattern.compile(
            "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}");

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "library/nginx", "a__b", "a---b", "a.b_c", "0/1/2", "a/b-c/d__e"})
    void namesThatAreNames(String name) {
        assertTrue(Repository.isValidPath(name));
        assertEquals("docker.io/" + name, new Repository("DOCKER.IO", name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a___b", "a..b", ".a", "a.", "-a", "a-", "A", "a/B",
        "a b", "a:b",
        "..", "a/../b", "ä", "a_.b"})
    void namesThatAreNone(String name) {
        assertFalse(Repository.isValidPath(name));
        assertThrows(InvalidReferenceException.class, () -> new Repository("docker.io", name));
    }

    @Test
    void aNameIsAtMost255CharactersWithItsRegistry() {
        String longest = "a".repeat(245);
        assertEquals(255, new Repository("docker.io", longest).toString().length());
        assertThrows(InvalidReferenceException.class, () -> new Repository("docker.io", longest + "a"));
    }

    @Test
    void aReferenceIsADigestOrATag() {
        String digest = "sha256:" + "0".repeat(64);
        assertInstanceOf(Digest.class, Reference.parse(digest));
        assertEquals(digest, Reference.parse(digest).toString());
        assertInstanceOf(Tag.class, Reference.parse("latest"));
        assertThrows(InvalidReferenceException.class, () -> Reference.parse("sha256:" + "A".repeat(64)));
        assertThrows(InvalidReferenceException.class, () -> Reference.parse("sha1:" + "0".repeat(40)));
    }

    @Test
    void theHandWrittenParsersAgreeWithTheSpecificationOnRandomText() {
        Random random = new Random(7);
        String letters = "ab0AZ._-/:_-.sha256";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(9);
            for (int j = 0; j < length; j++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            String candidate = text.toString();
            assertEquals(NAME.matcher(candidate).matches(), Repository.isValidPath(candidate), candidate);
            assertEquals(TAG.matcher(candidate).matches(), isTag(candidate), candidate);
            assertEquals(DIGEST.matcher(candidate).matches(), isDigest(candidate), candidate);
        }
    }

    @Test
    void digestsAreThoseOfTheWellKnownEmptyContent() {
        assertEquals("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Digest.sha256(new byte[0]).toString());
        assertTrue(DigestAlgorithm.SHA512.digestOf(new byte[0])
                .toString()
                .startsWith("sha512:cf83e1357eefb8bd"));
        assertTrue(Digest.sha256(new byte[]{1}).matches(new byte[]{1}));
        assertFalse(Digest.sha256(new byte[]{1}).matches(new byte[]{2}));
    }

    @Test
    void aManifestNamesItsChildren() {
        String layer = "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:"
                + "1".repeat(64) + "\",\"size\":10,\"annotations\":{\"digest\":\"sha256:x\"}}";
        ManifestContent content = parse("{\"schemaVersion\":2,\"x\":[{\"layers\":[1]}],\"config\":" + layer
                + ",\"layers\":[" + layer + "," + layer + "],\"subject\":" + layer
                + ",\"artifactType\":\"a/b\"}");

        assertEquals(3, content.blobs().size());
        assertEquals(10, content.blobs().getFirst().size());
        assertEquals("a/b", content.artifactType().orElseThrow());
        assertTrue(content.subject().isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{\"layers\":[{\"digest\":\"sha256:1\"}]}", "{} {}", "{}x",
        "{\"layers\":[{\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\","
                + "\"size\":-1}]}",
        "{\"layers\":[{\"size\":99999999999999999999999}]}"})
    void whatIsNoManifestIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> parse(text));
    }

    @Test
    void deepNestingIsRefusedAndDoesNotEndTheThread() {
        String deep = "{\"x\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}";
        assertThrows(IllegalArgumentException.class, () -> parse(deep));
    }

    @Test
    void mutatedManifestsEitherParseOrAreRefused() {
        byte[] seed = ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a\",\"digest\":\"sha256:"
                + "2".repeat(64)
                + "\",\"size\":3,\"platform\":{\"os\":\"linux\"}}],\"subject\":null}")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(3);
        int parsed = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] mutated = seed.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                ManifestContent.parse(mutated);
                parsed++;
            } catch (IllegalArgumentException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
        assertTrue(parsed > 0);
    }

    private static ManifestContent parse(String text) {
        return ManifestContent.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isTag(String text) {
        try {
            return Tag.parse(text).name().equals(text);
        } catch (InvalidReferenceException e) {
            return false;
        }
    }

    private static boolean isDigest(String text) {
        try {
            return Digest.parse(text).toString().equals(text);
        } catch (InvalidReferenceException e) {
            return false;
        }
    }
}
