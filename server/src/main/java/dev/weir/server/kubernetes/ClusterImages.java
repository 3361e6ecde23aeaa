package dev.weir.server.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that a cluster's pods run, and those that its workloads would run next. */
public final class ClusterImages {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterImages.class);

    private static final long PAGE = 500;
    private static final int FORBIDDEN = 403;

    private final KubernetesClient client;

    /** Takes the client, which stays the caller's. */
    public ClusterImages(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Returns every image that is named, as it is written. Kinds of workloads that Weir may not list are left out, with a
     * line in the log; pods are not.
     *
     * @throws KubernetesClientException if the pods can't be listed
     */
    public Set<String> all() {
        Set<String> images = new LinkedHashSet<>();
        for (Pod pod : pods()) {
            add(images, pod.getSpec());
        }
        optional("deployments", () -> client.apps()
                .deployments()
                .inAnyNamespace()
                .list()
                .getItems()
                .stream()
                .map(each -> each.getSpec().getTemplate().getSpec()), images);
        optional("statefulsets",
                () -> client.apps()
                        .statefulSets()
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .stream()
                        .map(each -> each.getSpec().getTemplate().getSpec()),
                images);
        optional("daemonsets", () -> client.apps()
                .daemonSets()
                .inAnyNamespace()
                .list()
                .getItems()
                .stream()
                .map(each -> each.getSpec().getTemplate().getSpec()), images);
        optional("jobs", () -> client.batch()
                .v1()
                .jobs()
                .inAnyNamespace()
                .list()
                .getItems()
                .stream()
                .map(each -> each.getSpec().getTemplate().getSpec()), images);
        optional("cronjobs", () -> client.batch()
                .v1()
                .cronjobs()
                .inAnyNamespace()
                .list()
                .getItems()
                .stream()
                .map(each -> each.getSpec().getJobTemplate().getSpec().getTemplate().getSpec()), images);
        return images;
    }

    private List<Pod> pods() {
        List<Pod> all = new ArrayList<>();
        String next = null;
        do {
            ListOptions page = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
            PodList list = client.pods().inAnyNamespace().list(page);
            all.addAll(list.getItems());
            next = list.getMetadata() == null ? null : list.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return all;
    }

    private static void optional(String kind, Supplier<Stream<PodSpec>> list, Set<String> images) {
        try {
            list.get().forEach(spec -> add(images, spec));
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            LOG.info("the images of {} are not looked at: Weir may not list them", kind);
        }
    }

    private static void add(Set<String> images, PodSpec spec) {
        if (spec == null) {
            return;
        }
        spec.getInitContainers().forEach(each -> addTo(images, each.getImage()));
        spec.getContainers().forEach(each -> addTo(images, each.getImage()));
        spec.getEphemeralContainers().forEach(each -> addTo(images, each.getImage()));
        spec.getVolumes().forEach(volume -> {
            if (volume.getImage() != null) {
                addTo(images, volume.getImage().getReference());
            }
        });
    }

    private static void addTo(Set<String> images, String image) {
        if (image != null && !image.isEmpty()) {
            images.add(image);
        }
    }
}
