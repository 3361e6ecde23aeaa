package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import org.junit.jupiter.api.Test;

import dev.weir.proxy.reference.ImageReference;

/** A cluster's images are those of its pods and of all that makes pods. */
@SuppressWarnings("NullAway.Init") // set by the extension
class ClusterImagesTest {

    private static final OriginalNames NAMES = new OriginalNames(Optional.empty());

    private static Container container(String image) {
        return new ContainerBuilder().withName("c").withImage(image).build();
    }

    private static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder().withNewSpec().withContainers(container(image)).endSpec().build();
    }

    /** A server that keeps what it is given. */
    @EnableKubernetesMockClient(crud = true)
    static class Whole {

        private KubernetesClient client;

        @Test
        void podsAndWorkloadsOfAllNamespacesAreAsked() throws IOException {
            client.resource(new PodBuilder().withNewMetadata()
                    .withName("web")
                    .withNamespace("shop")
                    .endMetadata()
                    .withNewSpec()
                    .withContainers(container("nginx:1.27"))
                    .withInitContainers(container("quay.io/acme/setup:v1"))
                    .addNewEphemeralContainer()
                    .withName("debug")
                    .withImage("busybox")
                    .endEphemeralContainer()
                    .addNewVolume()
                    .withName("model")
                    .withNewImage()
                    .withReference("ghcr.io/acme/model:v2")
                    .endImage()
                    .endVolume()
                    .endSpec()
                    .build()).create();
            client.resource(new DeploymentBuilder().withNewMetadata()
                    .withName("idle")
                    .withNamespace("other")
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(0)
                    .withTemplate(template("quay.io/acme/idle:v3"))
                    .endSpec()
                    .build()).create();
            client.resource(new CronJobBuilder().withNewMetadata()
                    .withName("nightly")
                    .withNamespace("other")
                    .endMetadata()
                    .withNewSpec()
                    .withNewJobTemplate()
                    .withNewSpec()
                    .withTemplate(template("nightly:v4"))
                    .endSpec()
                    .endJobTemplate()
                    .endSpec()
                    .build()).create();
            client.resource(new ReplicaSetBuilder().withNewMetadata()
                    .withName("past")
                    .withNamespace("other")
                    .addNewOwnerReference()
                    .withKind("Deployment")
                    .withName("idle")
                    .withUid("1")
                    .withApiVersion("apps/v1")
                    .endOwnerReference()
                    .endMetadata()
                    .withNewSpec()
                    .withTemplate(template("quay.io/acme/past:v0"))
                    .endSpec()
                    .build()).create();

            ClusterImages images = new ClusterImages(Cluster.of(() -> client), NAMES);

            assertEquals(Set.of("nginx:1.27", "quay.io/acme/setup:v1", "busybox", "ghcr.io/acme/model:v2",
                    "quay.io/acme/idle:v3", "nightly:v4"), images.texts());
            assertTrue(images.inUse().contains(ImageReference.parse("docker.io/library/busybox:latest")));
        }
    }

    /** A server that answers what it is told to. */
    @EnableKubernetesMockClient
    static class Told {

        private KubernetesMockServer server;
        private KubernetesClient client;

        @Test
        void longListsAreReadToTheirEnd() {
            server.expect()
                    .get()
                    .withPath("/api/v1/pods?limit=500")
                    .andReturn(200, new PodListBuilder().withNewMetadata()
                            .withContinue("more")
                            .endMetadata()
                            .addNewItem()
                            .withNewSpec()
                            .withContainers(container("one"))
                            .endSpec()
                            .endItem()
                            .build())
                    .always();
            server.expect()
                    .get()
                    .withPath("/api/v1/pods?continue=more&limit=500")
                    .andReturn(403, "")
                    .always();
            IOException refused = assertThrows(IOException.class,
                    () -> new ClusterImages(Cluster.of(() -> client), NAMES).texts());
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("the cluster does not let us list pods"),
                    refused.getMessage());
        }
    }

    @Test
    void aClusterThatCannotBeReachedIsNamed() {
        var nobody = new io.fabric8.kubernetes.client.KubernetesClientBuilder()
                .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(
                        io.fabric8.kubernetes.client.Config.empty()).withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        try (Cluster cluster = Cluster.of(() -> nobody)) {
            IOException gone = assertThrows(IOException.class,
                    () -> new ClusterImages(cluster, NAMES).texts());
            assertTrue(
                    String.valueOf(gone.getMessage())
                            .startsWith(
                                    "the cluster http://127.0.0.1:1/ can't be asked for its pods: the connection is refused"),
                    gone.getMessage());
        }
    }
}
