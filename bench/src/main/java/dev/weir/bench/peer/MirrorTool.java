package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Something that copies images from one registry to another. */
public sealed interface MirrorTool {

    /** One call of skopeo for each image. */
    String SKOPEO_COPY = "skopeo copy --all";
    /** One call of skopeo for all. */
    String SKOPEO_SYNC = "skopeo sync";

    /** Returns its name. */
    String name();

    /**
     * Copies images, to the last.
     *
     * @param images repositories with their tags
     * @param folder for what it needs; empty
     */
    void copy(List<String> images, URI from, URI to, Path folder) throws IOException, InterruptedException;

    /** Weir's own command, with a store that has nothing yet. */
    record Program(Weir weir) implements MirrorTool {

        @Override
        public String name() {
            return Peer.WEIR;
        }

        @Override
        public void copy(List<String> images, URI from, URI to, Path folder)
                throws IOException, InterruptedException {
            Path configuration = Files.writeString(folder.resolve("weir.yaml"), """
                    store:
                      path: %s
                    defaultUpstream: registry.example.com
                    upstreams:
                      registry.example.com:
                        url: %s
                    mirror:
                      type: registry
                      registry:
                        url: %s
                    """.formatted(folder.resolve("store"), from, to));
            Path list = Files.write(folder.resolve("images"),
                    images.stream().map(image -> "registry.example.com/" + image).toList());
            Command.run(List.of(weir.program().toString(), "mirror", "--config", configuration.toString(),
                    "--list", list.toString()));
        }
    }

    /** One call for each image, as scripts do it. */
    record SkopeoCopy() implements MirrorTool {

        @Override
        public String name() {
            return SKOPEO_COPY;
        }

        @Override
        public void copy(List<String> images, URI from, URI to, Path folder)
                throws IOException, InterruptedException {
            for (String image : images) {
                Command.run(List.of("skopeo", "--insecure-policy", "copy", "--all", "--src-tls-verify=false",
                        "--dest-tls-verify=false", "docker://" + from.getAuthority() + "/" + image,
                        "docker://" + to.getAuthority() + "/registry.example.com/" + image));
            }
        }
    }

    /** One call for all. */
    record SkopeoSync() implements MirrorTool {

        @Override
        public String name() {
            return SKOPEO_SYNC;
        }

        @Override
        public void copy(List<String> images, URI from, URI to, Path folder)
                throws IOException, InterruptedException {
            String all = images.stream()
                    .map(image -> "    " + image.replaceFirst(":(.*)$", ": [\"$1\"]"))
                    .collect(Collectors.joining("\n"));
            Path file = Files.writeString(folder.resolve("images.yaml"),
                    "\"" + from.getAuthority() + "\":\n  tls-verify: false\n  images:\n" + all + "\n");
            Command.run(List.of("skopeo", "--insecure-policy", "sync", "--all", "--src", "yaml", "--dest",
                    "docker", "--dest-tls-verify=false", file.toString(), to.getAuthority()));
        }
    }
}
