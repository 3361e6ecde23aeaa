package dev.weir.proxy.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in the mirror: k8s-image-swapper's for ordinary images, legal at Amazon ECR for all, and never twice the same. */
class MirrorNamingTest {

    private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

    /** As printed in the reference of the ECR operation CreateRepository. */
    private static final Pattern ECR_NAME = Pattern.compile(
            "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*");

    private final MirrorNaming naming = new MirrorNaming(ECR, "");

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "index.docker.io/bitnami/redis:7, docker.io/bitnami/redis:7",
        "quay.io/prometheus/node-exporter, quay.io/prometheus/node-exporter:latest",
        "registry.k8s.io/ingress-nginx/controller:v1.9.4, registry.k8s.io/ingress-nginx/controller:v1.9.4",
        "ghcr.io/a_b/c.d-e:x, ghcr.io/a_b/c.d-e:x",
        "localhost/a, localhost/a:latest"})
    void ordinaryNamesAreThoseOfK8sImageSwapper(String image, String name) {
        assertEquals(ECR + "/" + name, naming.mirrored(ImageReference.parse(image)).toString());
        assertTrue(naming.isPlain(ImageReference.parse(image)));
    }

    @Test
    void aTagAndADigestAreBothKept() {
        String image = "registry.k8s.io/pause:3.10@sha256:" + "0a".repeat(32);
        assertEquals(ECR + "/" + image, naming.mirrored(ImageReference.parse(image)).toString());
        String digestOnly = "quay.io/a/b@sha256:" + "0a".repeat(32);
        assertEquals(ECR + "/" + digestOnly, naming.mirrored(ImageReference.parse(digestOnly)).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/a/b:1, weir-escaped/localhostzc5000/a/b",
        "[::1]:5000/a, weir-escaped/zozczc1zezc5000/a",
        "quay.io/a__b, weir-escaped/quay.io/a_zub",
        "quay.io/zoo---b, weir-escaped/quay.io/zzoo-zd-b",
        "xn--7o8h.com/a, weir-escaped/xn-zd7o8h.com/a",
        "Weir-Escaped/a, weir-escaped/weir-escaped/a"})
    void whatEcrRefusesIsEscaped(String image, String name) {
        ImageReference reference = ImageReference.parse(image);
        assertEquals(name, naming.mirrored(reference).path());
        assertFalse(naming.isPlain(reference));
    }

    @Test
    void aPrefixStandsOnceBeforeTheName() {
        MirrorNaming prefixed = new MirrorNaming(ECR, "team/images");
        assertEquals(ECR + "/team/images/docker.io/library/nginx:latest",
                prefixed.mirrored(ImageReference.parse("nginx")).toString());
        assertEquals(Optional.of("docker.io/library/nginx"),
                prefixed.original("team/images/docker.io/library/nginx").map(ImageReference::name));
        assertEquals(Optional.empty(), prefixed.original("docker.io/library/nginx"));
    }

    @Test
    void whatIsAlreadyInTheMirrorIsTheMirrors() {
        assertTrue(naming.owns(naming.mirrored(ImageReference.parse("nginx"))));
        assertTrue(naming.owns(ImageReference.parse(ECR.toUpperCase(Locale.ROOT) + "/own/app:1")));
        assertFalse(naming.owns(ImageReference.parse("nginx")));
    }

    @Test
    void noTwoRepositoriesShareAName() {
        RandomReferences references = new RandomReferences(42);
        Map<String, String> owners = new HashMap<>();
        int hashed = 0;
        for (int i = 0; i < 200_000; i++) {
            ImageReference original = references.next();
            ImageReference mirrored = naming.mirrored(original);
            String name = mirrored.path();
            assertTrue(ECR_NAME.matcher(name).matches() && name.length() >= 2 && name.length() <= 256, name);
            assertTrue(mirrored.name().length() <= 255, name);
            assertEquals(original.tag(), mirrored.tag());
            assertEquals(original.digest(), mirrored.digest());
            String identity = original.registry().toLowerCase(Locale.ROOT) + "/" + original.path();
            assertEquals(identity, owners.computeIfAbsent(name, none -> identity));
            if (name.startsWith("weir-hashed/")) {
                hashed++;
            } else {
                assertEquals(Optional.of(identity), naming.original(name).map(ImageReference::name));
            }
        }
        assertTrue(hashed > 0, "long names were among them");
    }

    @Test
    void whatIsNotANameOfThisNamingIsNotReadBack() {
        assertEquals(Optional.empty(), naming.original("nginx"));
        assertEquals(Optional.empty(), naming.original("weir-escaped/quay.io/a"));
        assertEquals(Optional.empty(), naming.original("weir-hashed/" + "a".repeat(64)));
    }

    @Test
    void aHostOrPrefixThatCannotWorkIsRefused() {
        assertThrows(InvalidReferenceException.class, () -> new MirrorNaming("no host", ""));
        assertThrows(InvalidReferenceException.class, () -> new MirrorNaming(ECR, "/a"));
        assertThrows(InvalidReferenceException.class, () -> new MirrorNaming(ECR, "A"));
        assertThrows(InvalidReferenceException.class, () -> new MirrorNaming(ECR, "a".repeat(140)));
    }
}
