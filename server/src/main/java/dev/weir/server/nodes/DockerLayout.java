package dev.weir.server.nodes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** dockerd: one mirror, for Docker Hub alone, in {@code daemon.json}; the CA in {@code certs.d}. */
final class DockerLayout implements Layout {

    private static final String CERTS = "/etc/docker/certs.d";
    private static final String CA = "/weir-ca.crt";

    @Override
    public String folder() {
        return "/etc/docker";
    }

    @Override
    public Map<String, String> files(HostRoot host, NodeWish wish) {
        return wish.ca().map(ca -> Map.of(CERTS + "/" + wish.authority() + CA, ca)).orElse(Map.of());
    }

    @Override
    public List<String> places(HostRoot host) throws IOException {
        return host.names(CERTS).stream().map(name -> CERTS + "/" + name + CA).toList();
    }

    @Override
    public List<Change> merge(HostRoot host, NodeWish wish) throws IOException {
        return List.of(new DaemonJson(host).merge(wish));
    }

    @Override
    public List<Change> unmerge(HostRoot host) throws IOException {
        return new DaemonJson(host).unmerge().map(List::of).orElse(List.of());
    }

    @Override
    public List<String> advice(HostRoot host, NodeWish wish) {
        List<String> advice = new ArrayList<>();
        if (!wish.defaultUpstream().map("docker.io"::equals).orElse(false)) {
            advice.add(
                    "dockerd names no registry to its mirror, which means Docker Hub: set defaultUpstream: docker.io"
                            + " in Weir's configuration");
        }
        if (!wish.fallback()) {
            advice.add(
                    "dockerd always turns to Docker Hub when its mirror fails, and has no setting against that:"
                            + " close the way to registry-1.docker.io in the network");
        }
        return advice;
    }

    @Override
    public String next() {
        return "reload dockerd: systemctl reload docker (or send it SIGHUP); it pulls only Docker Hub's images through"
                + " the mirror, and others by Weir's own name";
    }
}
