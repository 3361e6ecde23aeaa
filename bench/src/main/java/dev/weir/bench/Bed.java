package dev.weir.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all workloads stand on.
 *
 * @param folder where they may write; removed in the end
 * @param upstream the registry that has everything
 * @param content fills it
 * @param weir Weir's distribution, unless the run goes without
 * @param rounds how often each thing is measured, 1 or more
 * @param quick whether sizes and times are small
 */
record Bed(Path folder, Peer upstream, Content content, Optional<Weir> weir, int rounds, boolean quick) {

    /** Makes a folder that nobody has yet. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** Starts Weir, if it takes part, nginx and docker-registry in front of an upstream. */
    Peers startPeers(URI upstreamAddress) throws IOException {
        List<Peer> started = new ArrayList<>();
        Peers peers = new Peers(started);
        try {
            if (weir.isPresent()) {
                started.add(weir.get().start(newFolder(Peer.WEIR), upstreamAddress));
            }
            started.add(Nginx.cache(newFolder(Peer.NGINX), upstreamAddress));
            started.add(DockerRegistry.proxy(newFolder(Peer.REGISTRY), upstreamAddress));
            return peers;
        } catch (IOException e) {
            peers.close();
            throw e;
        }
    }

    /** Peers that are closed together. */
    record Peers(List<Peer> all) implements AutoCloseable {

        @Override
        public void close() {
            all.forEach(Peer::close);
        }
    }
}
