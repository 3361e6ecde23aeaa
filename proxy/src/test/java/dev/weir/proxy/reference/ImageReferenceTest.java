package dev.weir.proxy.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of image references and what makes them whole, as the module distribution/reference has it. */
class ImageReferenceTest {

    private static final String HEX = "ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a";

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "library/nginx, docker.io/library/nginx:latest",
        "bitnami/redis:7, docker.io/bitnami/redis:7",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "docker.io/library/nginx, docker.io/library/nginx:latest",
        "index.docker.io/nginx:1, docker.io/library/nginx:1",
        "index.docker.io/a/b, docker.io/a/b:latest",
        "registry-1.docker.io/library/nginx, registry-1.docker.io/library/nginx:latest",
        "quay.io/prometheus/node-exporter, quay.io/prometheus/node-exporter:latest",
        "gcr.io/pause, gcr.io/pause:latest",
        "localhost/a, localhost/a:latest",
        "localhost:5000/a/b:1, localhost:5000/a/b:1",
        "localhost:5000, docker.io/library/localhost:5000",
        "foo.example, docker.io/library/foo.example:latest",
        "foo/bar, docker.io/foo/bar:latest",
        "Foo/bar, Foo/bar:latest",
        "FOO.io/bar, FOO.io/bar:latest",
        "foo_bar.com:8080, docker.io/library/foo_bar.com:8080",
        "127.0.0.1/a, 127.0.0.1/a:latest",
        "10.0.0.1:5000/a/b, 10.0.0.1:5000/a/b:latest",
        "[::1]/a, [::1]/a:latest",
        "[2001:db8::1]:5000/a/b:x, [2001:db8::1]:5000/a/b:x",
        "[FD00::1]:5000/a, [FD00::1]:5000/a:latest",
        "xn--7o8h.com/a, xn--7o8h.com/a:latest",
        "a--b.example:1/c__d/e---f:_x, a--b.example:1/c__d/e---f:_x",
        "a/b/c/d/e/f, docker.io/a/b/c/d/e/f:latest",
        "docker.io/1a:v1.0-RC.2, docker.io/library/1a:v1.0-RC.2"})
    void whatPeopleWriteIsMadeWhole(String written, String whole) {
        assertEquals(whole, ImageReference.parse(written).toString());
        assertEquals(ImageReference.parse(written), ImageReference.parse(whole),
                "making whole twice changes nothing");
    }

    @Test
    void aTagAndADigestAreBothKept() {
        ImageReference both = ImageReference.parse("registry.k8s.io/pause:3.10@sha256:" + HEX);
        assertEquals("registry.k8s.io/pause:3.10@sha256:" + HEX, both.toString());
        assertEquals(Optional.of(Tag.parse("3.10")), both.tag());
        assertEquals(Digest.parse("sha256:" + HEX), both.reference());
    }

    @Test
    void aDigestAloneGetsNoTag() {
        ImageReference image = ImageReference.parse("nginx@sha256:" + HEX);
        assertTrue(image.tag().isEmpty());
        assertEquals("docker.io/library/nginx@sha256:" + HEX, image.toString());
        String sha512 = "sha512:" + HEX + HEX;
        assertEquals("quay.io/a@" + sha512, ImageReference.parse("quay.io/a@" + sha512).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nginx ", " nginx", "Not A:valid@@image", "Nginx", "docker.io/Nginx",
        "a/B", "quay.io/a/B",
        "nginx:", "nginx@", "nginx:1:2", "nginx:.x", "nginx:-x", "nginx@sha256:abc", "nginx:1@sha256:",
        "nginx@md5:d41d8cd98f00b204e9800998ecf8427e", "/nginx", "nginx/", "a//b", "quay.io/", "-a.io/b",
        "a-.io/b", "a..io/b",
        "a_b.io/c", "host:port/a", "host:/a", "[::1/a", "::1/a", "[::1]5000/a", "[fe80::1%eth0]:5000/a",
        "[g::1]/a",
        "http://quay.io/a", "quay.io/a?b", "quay.io/a b", "a___b", "a.-b", "a/../b", "ä/b", "quay.io/ä",
        HEX, "quay.io/a:" + HEX + HEX + "1", "nginx@sha256:" + HEX + "@sha256:" + HEX})
    void whatIsNoReferenceIsRefusedWithASentence(String text) {
        InvalidReferenceException refused = assertThrows(InvalidReferenceException.class,
                () -> ImageReference.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).length() > 10);
    }

    @Test
    void sixtyFourHexadecimalDigitsAreANameBehindAHost() {
        assertEquals("docker.io/library/" + HEX + ":latest",
                ImageReference.parse("docker.io/" + HEX).toString());
        assertEquals("docker.io/library/" + HEX + ":1", ImageReference.parse(HEX + ":1").toString());
    }

    @Test
    void aPathHas255CharactersAndATag128() {
        assertEquals(255, ImageReference.parse("quay.io/" + "a".repeat(255)).path().length());
        assertThrows(InvalidReferenceException.class,
                () -> ImageReference.parse("quay.io/" + "a".repeat(256)));
        ImageReference.parse("quay.io/a:" + "x".repeat(128));
        assertThrows(InvalidReferenceException.class,
                () -> ImageReference.parse("quay.io/a:" + "x".repeat(129)));
    }
}
