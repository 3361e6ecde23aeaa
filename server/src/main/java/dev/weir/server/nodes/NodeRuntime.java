package dev.weir.server.nodes;

import java.util.Locale;

/** The container runtimes, and Kubernetes distributions with one of their own, that Weir knows how to be told to. */
public enum NodeRuntime {
    /** containerd: {@code hosts.toml} for each registry and {@code _default}. */
    CONTAINERD,
    /** CRI-O: a drop-in of {@code registries.conf.d}. */
    CRIO,
    /** dockerd: {@code daemon.json}, for Docker Hub alone. */
    DOCKER,
    /** podman, buildah and skopeo: a drop-in of {@code registries.conf.d}. */
    PODMAN,
    /** k3s, which writes containerd's files itself: {@code registries.yaml}. */
    K3S,
    /** RKE2, as k3s. */
    RKE2;

    Layout layout() {
        return switch (this) {
            case CONTAINERD -> new ContainerdLayout();
            case CRIO -> new RegistriesConfLayout(true);
            case DOCKER -> new DockerLayout();
            case PODMAN -> new RegistriesConfLayout(false);
            case K3S, RKE2 -> new RancherLayout(word());
        };
    }

    /** Returns the name that the command line has. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
