package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

import dev.weir.testing.HttpProbe;

class ContainerRegistryIT {
    private static final String DOCKERFILE = """
            FROM debian:bookworm-slim
            RUN apt-get update \\
                && apt-get install --yes --no-install-recommends docker-registry \\
                && rm -rf /var/lib/apt/lists/*
            COPY config.yml /config.yml
            CMD ["docker-registry", "serve", "/config.yml"]
            """;
    private static final String CONFIG = """
            version: 0.1
            storage: {filesystem: {rootdirectory: /data}}
            http: {addr: "0.0.0.0:5000"}
            """;

    @TempDir
    Path folder;

    @Test
    void aRegistryInAContainerIsAnUpstreamLikeAnyOther() throws Exception {
        Tool.needs(DockerClientFactory.instance().isDockerAvailable(), "no Docker daemon answers");
        ImageFromDockerfile image = new ImageFromDockerfile().withFileFromString("Dockerfile", DOCKERFILE)
                .withFileFromString("config.yml", CONFIG)
                // The daemon may have no network of its own for builds.
                .withBuildImageCmdModifier(build -> build.withNetworkMode("host"));
        try (GenericContainer<?> container = new GenericContainer<>(image)) {
            container.withExposedPorts(5000).waitingFor(Wait.forHttp("/v2/")).start();
            URI upstream = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(5000));
            Upstream.fill(upstream);
            String digest = Upstream.digestOf(upstream, "library/multi", "1.0");
            try (Weir weir = Weir.start(folder, upstream, upstream);
                    HttpProbe probe = HttpProbe.of(weir.url())) {
                assertEquals(digest, probe.pullImage("library/multi", "1.0").digest());
                container.stop();
                assertEquals(digest, probe.pullImage("library/multi", "1.0").digest());
            }
        }
    }
}
