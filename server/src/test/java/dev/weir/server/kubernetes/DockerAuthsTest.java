package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Credentials;

/** Which of a pull secret's credentials are for a repository, as the kubelet has it. */
class DockerAuthsTest {

    private static List<String> users(String json, String registry, String path) {
        return new DockerAuths(json).matching(new Repository(registry, path))
                .stream()
                .map(Credentials::username)
                .toList();
    }

    private static String auths(String... hosts) {
        StringBuilder json = new StringBuilder("{\"auths\":{");
        for (int i = 0; i < hosts.length; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"%s\":{\"username\":\"%s\",\"password\":\"p\"}".formatted(hosts[i], hosts[i]));
        }
        return json.append("}}").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io, quay.io, a/b, true", "https://quay.io, quay.io, a/b, true",
        "quay.io/, quay.io, a/b, true",
        "QUAY.IO, quay.io, a/b, true", "quay.io, evil-quay.io, a/b, false",
        "quay.io, quay.io.evil.com, a/b, false",
        "https://index.docker.io/v1/, docker.io, library/nginx, true",
        "index.docker.io, docker.io, library/nginx, true", "docker.io, docker.io, library/nginx, true",
        "registry-1.docker.io, docker.io, library/nginx, true", "docker.io, quay.io, library/nginx, false",
        "registry.example.com:5000, registry.example.com:5000, a, true",
        "registry.example.com, registry.example.com:5000, a, false",
        "*.example.com, registry.example.com, a, true", "*.example.com, a.b.example.com, a, false",
        "*.example.com, example.com, a, false",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.amazonaws.com, a, true",
        "pre*.example.com, prefix.example.com, a, true", "pre*.example.com, other.example.com, a, false",
        "quay.io/team, quay.io, team/app, true", "quay.io/team, quay.io, teams/app, false",
        "quay.io/team/app, quay.io, team/app, true", "quay.io/team/app, quay.io, team, false"})
    void namesMatchHostsAndPaths(String name, String registry, String path, boolean matches) {
        assertEquals(matches ? List.of(name) : List.of(), users(auths(name), registry, path));
    }

    @Test
    void theMostSpecificComesFirst() {
        assertEquals(List.of("quay.io/team/app", "quay.io/team", "quay.io", "*.io"),
                users(auths("*.io", "quay.io", "quay.io/team", "quay.io/team/app", "ghcr.io"), "quay.io",
                        "team/app"));
    }

    @Test
    void credentialsAreInOneOrInTwoAndTheOlderFormHasNoAuths() {
        String both = Base64.getEncoder().encodeToString("ann:won:der".getBytes(StandardCharsets.UTF_8));
        Credentials shown = new DockerAuths("{\"quay.io\":{\"auth\":\"" + both + "\"}}")
                .matching(new Repository("quay.io", "a"))
                .getFirst();
        assertEquals(new Credentials("ann", "won:der"), shown);
        assertEquals(List.of(), users(
                "{\"auths\":{\"quay.io\":{\"auth\":\"%%%\"},\"*.io\":{\"username\":\"x\"},\"q*.io\":3}}",
                "quay.io", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t", "", "[]", "{\"auths\": s3cr3t", "\"s3cr3t\""})
    void whatIsNoneIsRefusedWithoutItsContent(String text) {
        String said = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> new DockerAuths(text)).getMessage());
        assertFalse(said.contains("s3cr3t"), said);
    }
}
