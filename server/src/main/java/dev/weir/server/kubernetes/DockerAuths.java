package dev.weir.server.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Credentials;

/**
 * The credentials of a pull secret: the JSON of {@code kubernetes.io/dockerconfigjson}, or the older one without
 * {@code auths} around it. Names match as the kubelet has it: a host, whose labels may be {@code *}, with a port only if it
 * says so, and perhaps the beginning of a path.
 */
final class DockerAuths {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String HUB = "docker.io";

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String host, String path, Credentials credentials) {

        @Override
        public String toString() {
            return "Entry[hidden]";
        }
    }

    /**
     * Reads the JSON.
     *
     * @throws IllegalArgumentException if it is none; the message says nothing of its content
     */
    DockerAuths(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON");
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        JsonNode auths = root.path("auths").isObject() ? root.path("auths") : root;
        auths.properties()
                .forEach(each -> credentials(each.getValue())
                        .ifPresent(shown -> entries.add(entry(each.getKey(), shown))));
        // The most specific first: the kubelet tries them in the reverse order of their names.
        entries.sort(Comparator.comparingInt((Entry each) -> each.path.length())
                .thenComparing(each -> !each.host.contains("*"))
                .reversed());
    }

    /** Returns the credentials for a repository, the most specific first. */
    List<Credentials> matching(Repository repository) {
        return entries.stream()
                .filter(each -> matchesHost(each.host, repository.registry().toLowerCase(Locale.ROOT))
                        && matchesPath(each.path, repository.path()))
                .map(Entry::credentials)
                .toList();
    }

    private static Entry entry(String key, Credentials credentials) {
        String name = key.replaceFirst("^https?://", "");
        int slash = name.indexOf('/');
        String host = (slash < 0 ? name : name.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = slash < 0 ? "" : name.substring(slash + 1);
        // What docker login writes for the Hub: https://index.docker.io/v1/
        path = path.replaceFirst("^v[12]/?$", "").replaceFirst("/$", "");
        boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
        return new Entry(hub ? HUB : host, path, credentials);
    }

    private static Optional<Credentials> credentials(JsonNode auth) {
        String user = auth.path("username").asString("");
        String password = auth.path("password").asString("");
        String both = auth.path("auth").asString("");
        if (user.isEmpty() && !both.isEmpty()) {
            String decoded;
            try {
                decoded = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                user = decoded.substring(0, colon);
                password = decoded.substring(colon + 1);
            }
        }
        return user.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials(user, password));
    }

    private static boolean matchesHost(String pattern, String host) {
        String[] wanted = pattern.split("\\.", -1);
        String[] actual = host.split("\\.", -1);
        if (wanted.length != actual.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!matchesLabel(wanted[i], actual[i])) {
                return false;
            }
        }
        return true;
    }

    /** A {@code *} stands for any part of a label, as in {@code *.dkr.ecr.*.amazonaws.com}. */
    private static boolean matchesLabel(String pattern, String label) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(label);
        }
        String after = pattern.substring(star + 1);
        return label.length() >= pattern.length() - 1 && label.startsWith(pattern.substring(0, star))
                && label.endsWith(after);
    }

    private static boolean matchesPath(String prefix, String path) {
        return prefix.isEmpty() || path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
