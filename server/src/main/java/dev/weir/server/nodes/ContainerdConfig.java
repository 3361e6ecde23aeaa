package dev.weir.server.nodes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * What containerd's configuration says of its folder of hosts: in {@code config.toml} and in the files it imports, of
 * which the last holds.
 *
 * @param folder where containerd looks, or would look
 * @param advice a sentence for each thing to change
 */
record ContainerdConfig(String folder, List<String> advice) {

    static final String FILE = "/etc/containerd/config.toml";
    static final String USUAL_FOLDER = "/etc/containerd/certs.d";
    private static final String IMAGES_2 = "io.containerd.grpc.v1.cri";
    private static final String IMAGES_3 = "io.containerd.cri.v1.images";
    private static final int MAX_FILES = 100;
    private static final TomlMapper TOML = new TomlMapper();

    /** Reads them; what can't be read is advised about. */
    static ContainerdConfig read(HostRoot host) throws IOException {
        for (String name : List.of("k3s", "rke2")) {
            if (host.exists("/var/lib/rancher/" + name + "/agent/etc/containerd")) {
                return new ContainerdConfig(USUAL_FOLDER,
                        List.of(("this is a node of %1$s, which writes containerd's files itself at each start, from"
                                + " /etc/rancher/%1$s/registries.yaml: use weir nodes %1$s")
                                .formatted(name)));
            }
        }
        if (!host.exists(FILE)) {
            return new ContainerdConfig(USUAL_FOLDER, List.of("there is no " + FILE
                    + ", and not every containerd reads " + USUAL_FOLDER + " by itself: " + howToSet(2)));
        }
        return new Reading(host).read();
    }

    static String howToSet(int version) {
        return "put [plugins.\"%s\".registry] with config_path = \"%s\" into %s (version = %d) and restart containerd"
                .formatted(version >= 3 ? IMAGES_3 : IMAGES_2, USUAL_FOLDER, FILE, version);
    }

    /** One reading of the file and its imports. */
    private static final class Reading {
        private final HostRoot host;
        private final Set<String> read = new LinkedHashSet<>();
        private final List<String> advice = new ArrayList<>();
        private int version = 1;
        private Optional<String> path = Optional.empty();
        private boolean unpacksLocally;
        private boolean unreadable;

        Reading(HostRoot host) {
            this.host = host;
        }

        ContainerdConfig read() throws IOException {
            file(FILE);
            List<String> folders = List.of(path.orElse("").split(":", -1));
            if (folders.getFirst().isEmpty() && !unreadable) {
                advice.add(FILE + " sets no config_path, so containerd may read no folder of hosts: "
                        + howToSet(Math.max(2, version)));
            }
            if (folders.getFirst().isEmpty()) {
                return new ContainerdConfig(USUAL_FOLDER, advice);
            }
            if (folders.size() > 1 && version >= 3 && !unpacksLocally) {
                advice.add("config_path is a list, " + path.get()
                        + ", in which containerd 2 finds nothing where it"
                        + " pulls with its transfer service (containerd issue 12415): leave only "
                        + folders.getFirst());
            }
            return new ContainerdConfig(folders.getFirst(), advice);
        }

        private void file(String name) throws IOException {
            Optional<String> text = host.read(name);
            if (text.isEmpty() || !read.add(name) || read.size() > MAX_FILES) {
                return;
            }
            JsonNode toml;
            try {
                toml = TOML.readTree(text.get());
            } catch (JacksonException e) {
                unreadable = true;
                advice.add(name + " can't be read (" + e.getOriginalMessage()
                        + "): see to it that config_path in it is "
                        + USUAL_FOLDER);
                return;
            }
            int own = toml.path("version").asInt(1);
            version = Math.max(version, own);
            for (String plugin : List.of("cri", IMAGES_2, IMAGES_3)) {
                plugin(name, own, plugin, toml.path("plugins").path(plugin));
            }
            for (JsonNode imported : toml.path("imports")) {
                imports(name, imported.asString());
            }
        }

        private void plugin(String name, int own, String plugin, JsonNode section) {
            JsonNode registry = section.path("registry");
            String found = registry.path("config_path").asString("");
            boolean right = plugin.equals(own >= 3 ? IMAGES_3 : own == 2 ? IMAGES_2 : "cri");
            if (registry.has("config_path") && right) {
                path = Optional.of(found);
            } else if (!found.isEmpty()) {
                advice.add(("%s is of version %d, in which containerd does not read config_path from"
                        + " [plugins.\"%s\".registry]: %s")
                        .formatted(name, own, plugin, howToSet(Math.max(2, own))));
            }
            unpacksLocally |= section.path("discard_unpacked_layers").asBoolean(false);
            if (!registry.path("mirrors").isEmpty()) {
                advice.add(name + " has registry.mirrors (" + String.join(", ", registry.path("mirrors")
                        .propertyNames())
                        + "), which containerd refuses beside config_path: make a hosts.toml of each");
            }
        }

        /** The last part of an import may be a pattern, such as {@code conf.d/*.toml}. */
        private void imports(String from, String pattern) throws IOException {
            String whole = pattern.startsWith("/")
                    ? pattern
                    : from.substring(0, from.lastIndexOf('/') + 1) + pattern;
            int slash = whole.lastIndexOf('/');
            Pattern names = Pattern.compile(whole.substring(slash + 1)
                    .chars()
                    .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                    .collect(Collectors.joining()));
            for (String name : host.names(whole.substring(0, slash))) {
                if (names.matcher(name).matches()) {
                    file(whole.substring(0, slash + 1) + name);
                }
            }
        }
    }
}
