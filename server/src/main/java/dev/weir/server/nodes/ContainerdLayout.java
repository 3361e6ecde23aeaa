package dev.weir.server.nodes;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * containerd's folder of hosts (its docs/hosts.md). Without {@code server} containerd turns to the registry itself at the
 * end; with Weir as the server it turns to nobody. The folder is read at each pull: nothing has to be restarted.
 */
final class ContainerdLayout implements Layout {

    private static final String CA = "weir-ca.crt";
    private static final String HOSTS = "/hosts.toml";

    @Override
    public String folder() {
        return "/etc/containerd";
    }

    @Override
    public Map<String, String> files(HostRoot host, NodeWish wish) throws IOException {
        String folder = ContainerdConfig.read(host).folder();
        Map<String, String> files = new LinkedHashMap<>();
        wish.ca().ifPresent(ca -> files.put(folder + "/" + CA, ca));
        for (String registry : wish.registries()) {
            files.put(folder + "/" + folderOf(registry) + HOSTS, throughWeir(wish));
        }
        files.put(folder + "/_default" + HOSTS, throughWeir(wish));
        // _default would send these to Weir too, which may not know them.
        for (URI registry : wish.direct()) {
            files.put(folder + "/" + folderOf(registry.getRawAuthority()) + HOSTS, fromItself(registry));
        }
        files.put(folder + "/" + folderOf(wish.authority()) + HOSTS, fromWeirAlone(wish));
        return files;
    }

    /** containerd reads a host with a port from a folder {@code host_port_}, which any file system takes. */
    static String folderOf(String registry) {
        int colon = registry.lastIndexOf(':');
        boolean port = colon > 0 && registry.indexOf(']', colon) < 0;
        return port ? registry.substring(0, colon) + "_" + registry.substring(colon + 1) + "_" : registry;
    }

    private static String throughWeir(NodeWish wish) {
        return wish.fallback() ? host(wish) : fromWeirAlone(wish);
    }

    /** As the server too, Weir is the last that containerd turns to. */
    private static String fromWeirAlone(NodeWish wish) {
        return "server = \"" + wish.url() + "\"\n" + caLine(wish, "") + host(wish);
    }

    private static String host(NodeWish wish) {
        return """
                [host."%s"]
                  capabilities = ["pull", "resolve"]
                %s  dial_timeout = "3s"
                """.formatted(wish.url(), caLine(wish, "  "));
    }

    /** The table says nothing new, but containerd before 2.0 refuses a file without any. */
    private static String fromItself(URI registry) {
        return """
                server = "%1$s"
                [host."%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(registry);
    }

    /** The path begins at the folder of the hosts.toml. */
    private static String caLine(NodeWish wish, String indent) {
        return wish.ca().isPresent() ? indent + "ca = \"../" + CA + "\"\n" : "";
    }

    @Override
    public List<String> places(HostRoot host) throws IOException {
        Set<String> folders = new LinkedHashSet<>(
                List.of(ContainerdConfig.read(host).folder(), ContainerdConfig.USUAL_FOLDER));
        List<String> places = new ArrayList<>();
        for (String folder : folders) {
            for (String name : host.names(folder)) {
                if (!name.equals(CA)) {
                    places.add(folder + "/" + name + HOSTS);
                }
            }
            places.add(folder + "/" + CA);
        }
        return places;
    }

    @Override
    public List<String> advice(HostRoot host, NodeWish wish) throws IOException {
        return ContainerdConfig.read(host).advice();
    }

    @Override
    public String next() {
        return "";
    }
}
