package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;

class ClusterImagesTest {

    private final KubernetesMockServer server = new KubernetesMockServer(new Context(), new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        client = server.createClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void everyImageOfPodsAndOfWhatWouldMakePodsIsFound() {
        client.resource(new PodBuilder().withNewMetadata()
                .withName("a")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewInitContainer()
                .withName("init")
                .withImage("busybox:1")
                .endInitContainer()
                .addNewContainer()
                .withName("web")
                .withImage("nginx")
                .endContainer()
                .addNewEphemeralContainer()
                .withName("debug")
                .withImage("quay.io/org/debug:2")
                .endEphemeralContainer()
                .addNewVolume()
                .withName("model")
                .withNewImage("IfNotPresent", "ghcr.io/org/model:1")
                .endVolume()
                .endSpec()
                .build()).create();
        client.resource(new DeploymentBuilder().withNewMetadata()
                .withName("d")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("docker.io/acme/next:v2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build()).create();
        client.resource(new CronJobBuilder().withNewMetadata()
                .withName("c")
                .withNamespace("ops")
                .endMetadata()
                .withNewSpec()
                .withNewJobTemplate()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("night")
                .withImage("acme/night:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build()).create();

        assertEquals(Set.of("busybox:1", "nginx", "quay.io/org/debug:2", "ghcr.io/org/model:1",
                "docker.io/acme/next:v2", "acme/night:1"), new ClusterImages(client).all());
    }

    @Test
    void whatWasPointedAtTheMirrorIsNamedAsBefore() {
        UpstreamSettings registry = UpstreamSettings.at("mirror.internal",
                URI.create("https://mirror.internal"));
        OriginalNames names = new OriginalNames(Optional.of(MirrorSettings.of(
                List.of(new MirrorPlace(registry, new MirrorNaming("mirror.internal", "cache"))))));

        assertEquals(Set.of(ImageReference.parse("nginx:1.27"), ImageReference.parse("quay.io/org/app:2")),
                names.of(List.of("mirror.internal/cache/docker.io/library/nginx:1.27", "quay.io/org/app:2",
                        "NO IMAGE")));
    }
}
