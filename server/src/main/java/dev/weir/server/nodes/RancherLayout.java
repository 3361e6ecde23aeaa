package dev.weir.server.nodes;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** k3s and RKE2: {@code registries.yaml}, from which they write containerd's files themselves at each start. */
final class RancherLayout implements Layout {

    private final String name;
    private final String folder;

    RancherLayout(String name) {
        this.name = name;
        this.folder = "/etc/rancher/" + name;
    }

    @Override
    public String folder() {
        return folder;
    }

    @Override
    public Map<String, String> files(HostRoot host, NodeWish wish) {
        Map<String, String> files = new LinkedHashMap<>();
        wish.ca().ifPresent(ca -> files.put(folder + "/weir-ca.crt", ca));
        StringBuilder text = new StringBuilder("mirrors:\n");
        for (String registry : wish.registries()) {
            text.append("  \"%s\":\n    endpoint: [\"%s\"]\n".formatted(registry, wish.url()));
        }
        if (wish.ca().isPresent()) {
            text.append("configs:\n  \"%s\":\n    tls:\n      ca_file: %s/weir-ca.crt\n".formatted(
                    wish.authority(),
                    folder));
        }
        files.put(folder + "/registries.yaml", text.toString());
        return files;
    }

    @Override
    public List<String> places(HostRoot host) {
        return List.of(folder + "/registries.yaml", folder + "/weir-ca.crt");
    }

    @Override
    public List<String> advice(HostRoot host, NodeWish wish) throws IOException {
        boolean refuses = host.read(folder + "/config.yaml")
                .orElse("")
                .contains("disable-default-registry-endpoint: true");
        return wish.fallback() || refuses
                ? List.of()
                : List.of(name + " turns to the registry itself unless it is started with"
                        + " --disable-default-registry-endpoint (in " + folder
                        + "/config.yaml: disable-default-registry-endpoint: true)");
    }

    @Override
    public String next() {
        return "restart " + name + " on this node: systemctl restart " + name + " (or " + name + "-agent, "
                + name + "-server)";
    }
}
