package dev.weir.server.kubernetes;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.mirror.ImageUses;
import dev.weir.proxy.reference.ImageReference;

/** The images that a cluster runs, or would run: those of its pods and of what makes pods. */
public final class ClusterImages implements ImageUses {

    private static final long PAGE = 500;

    private final Cluster cluster;
    private final OriginalNames names;

    /**
     * Asks a cluster; whoever gives it closes it.
     *
     * @param names turns names in the mirror back
     */
    public ClusterImages(Cluster cluster, OriginalNames names) {
        this.cluster = cluster;
        this.names = names;
    }

    /**
     * Returns what stands in the {@code image} fields, in alphabetical order.
     *
     * @throws IOException if the cluster can't be asked, or does not let us; the message says for what
     */
    public Set<String> texts() throws IOException {
        KubernetesClient client = cluster.client();
        Set<String> images = new TreeSet<>();
        specs("pods", client.pods().inAnyNamespace(), pod -> pod.getSpec(), images);
        templates("deployments", client.apps().deployments().inAnyNamespace(),
                each -> each.getSpec().getTemplate(), images);
        templates("statefulsets", client.apps().statefulSets().inAnyNamespace(),
                each -> each.getSpec().getTemplate(), images);
        templates("daemonsets", client.apps().daemonSets().inAnyNamespace(),
                each -> each.getSpec().getTemplate(), images);
        // A deployment's replica sets are its past; what stands alone is a workload.
        templates("replicasets", client.apps().replicaSets().inAnyNamespace(),
                each -> each.getMetadata().getOwnerReferences().isEmpty()
                        ? each.getSpec().getTemplate()
                        : null,
                images);
        templates("replicationcontrollers", client.replicationControllers().inAnyNamespace(),
                each -> each.getSpec().getTemplate(), images);
        templates("jobs", client.batch().v1().jobs().inAnyNamespace(), each -> each.getSpec().getTemplate(),
                images);
        templates("cronjobs", client.batch().v1().cronjobs().inAnyNamespace(),
                each -> each.getSpec().getJobTemplate().getSpec().getTemplate(), images);
        return images;
    }

    @Override
    public Set<ImageReference> inUse() throws IOException {
        return names.of(texts());
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> void templates(String what,
            AnyNamespaceOperation<T, L, ?> all, Function<T, @Nullable PodTemplateSpec> template,
            Set<String> images) throws IOException {
        specs(what, all, each -> {
            PodTemplateSpec found = template.apply(each);
            return found == null ? null : found.getSpec();
        }, images);
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> void specs(String what,
            AnyNamespaceOperation<T, L, ?> all, Function<T, @Nullable PodSpec> spec, Set<String> images)
            throws IOException {
        try {
            String next = null;
            do {
                ListOptions page = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
                L list = all.list(page);
                for (T each : list.getItems()) {
                    PodSpec found = spec.apply(each);
                    if (found != null) {
                        images.addAll(of(found));
                    }
                }
                next = list.getMetadata() == null ? null : list.getMetadata().getContinue();
            } while (next != null && !next.isEmpty());
        } catch (KubernetesClientException e) {
            throw new IOException(e.getCode() == 403
                    ? "the cluster does not let us list " + what + ": " + e.getMessage()
                    : "the cluster " + cluster.client().getConfiguration().getMasterUrl()
                            + " can't be asked for its " + what + ": " + reason(e),
                    e);
        }
    }

    /** The client's own words name its operation; what went wrong is below. */
    private static String reason(KubernetesClientException e) {
        String reason = String.valueOf(e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            } else if (cause instanceof ConnectException) {
                reason = "the connection is refused";
            }
        }
        return reason;
    }

    private static Collection<String> of(PodSpec spec) {
        List<@Nullable String> images = new ArrayList<>();
        Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
                .map(Container::getImage)
                .forEach(images::add);
        spec.getEphemeralContainers().stream().map(EphemeralContainer::getImage).forEach(images::add);
        spec.getVolumes()
                .stream()
                .filter(volume -> volume.getImage() != null)
                .map(volume -> volume.getImage().getReference())
                .forEach(images::add);
        return images.stream().filter(image -> image != null && !image.isBlank()).toList();
    }
}
