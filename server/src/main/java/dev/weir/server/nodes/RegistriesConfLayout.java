package dev.weir.server.nodes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The drop-in of {@code registries.conf.d} that CRI-O, podman, buildah and skopeo read (containers-registries.conf(5)),
 * and the CA in {@code certs.d} (containers-certs.d(5)). Drop-ins are read in the order of their names, and the last
 * that speaks of a registry holds.
 */
final class RegistriesConfLayout implements Layout {

    private static final String MAIN = "/etc/containers/registries.conf";
    private static final String FOLDER = MAIN + ".d";
    private static final String OWN = FOLDER + "/weir.conf";
    private static final String CERTS = "/etc/containers/certs.d";
    private static final String CA = "/weir-ca.crt";
    private static final TomlMapper TOML = new TomlMapper();

    private final boolean daemon;

    RegistriesConfLayout(boolean daemon) {
        this.daemon = daemon;
    }

    @Override
    public String folder() {
        return "/etc/containers";
    }

    @Override
    public Map<String, String> files(HostRoot host, NodeWish wish) {
        Map<String, String> files = new LinkedHashMap<>();
        wish.ca().ifPresent(ca -> files.put(CERTS + "/" + wish.authority() + CA, ca));
        StringBuilder text = new StringBuilder();
        for (String registry : served(wish)) {
            String weir = wish.authority() + "/" + registry;
            String insecure = wish.isPlain() ? "insecure = true\n" : "";
            text.append(text.isEmpty() ? "" : "\n")
                    .append("[[registry]]\nprefix = \"")
                    .append(registry)
                    .append("\"\n");
            if (wish.fallback()) {
                text.append("location = \"").append(registry).append("\"\n[[registry.mirror]]\n");
            }
            text.append("location = \"").append(weir).append("\"\n").append(insecure);
        }
        files.put(OWN, text.toString());
        return files;
    }

    /** A reference can't have a port behind its first slash, and so Weir's path can't name such a registry. */
    private static List<String> served(NodeWish wish) {
        return wish.registries().stream().filter(registry -> registry.indexOf(':') < 0).toList();
    }

    @Override
    public List<String> places(HostRoot host) throws IOException {
        List<String> places = new ArrayList<>(List.of(OWN));
        for (String name : host.names(CERTS)) {
            places.add(CERTS + "/" + name + CA);
        }
        return places;
    }

    @Override
    public List<String> advice(HostRoot host, NodeWish wish) throws IOException {
        List<String> advice = new ArrayList<>();
        wish.registries()
                .stream()
                .filter(registry -> registry.indexOf(':') >= 0)
                .forEach(registry -> advice.add(registry
                        + " has a port in its name, which these tools can't ask a mirror for: it is pulled from without Weir"));
        about(MAIN, host, wish).ifPresent(advice::add);
        for (String name : host.names(FOLDER)) {
            if (name.endsWith(".conf") && !OWN.endsWith("/" + name)) {
                about(FOLDER + "/" + name, host, wish).ifPresent(advice::add);
            }
        }
        return advice;
    }

    private static Optional<String> about(String file, HostRoot host, NodeWish wish) throws IOException {
        try {
            List<String> both = new ArrayList<>();
            for (JsonNode entry : TOML.readTree(host.read(file).orElse("")).path("registry")) {
                String prefix = entry.path("prefix").asString(entry.path("location").asString(""));
                if (wish.registries().contains(prefix)) {
                    both.add(prefix);
                }
            }
            boolean later = file.compareTo(OWN) > 0;
            return both.isEmpty()
                    ? Optional.empty()
                    : Optional.of("%s speaks of %s too; what it says %s, for %s is read %s: %s".formatted(
                            file,
                            String.join(", ", both), later ? "holds" : "does not hold any more", "weir.conf",
                            later ? "before it" : "after it",
                            later ? "remove it there" : "see that it is not missed"));
        } catch (JacksonException e) {
            return Optional.of(
                    file + " can't be read (" + e.getOriginalMessage() + "), and no tool pulls until it can");
        }
    }

    @Override
    public String next() {
        return daemon ? "reload CRI-O: systemctl reload crio" : "";
    }
}
