package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The simulated upstream, as a process of its own; to be asked directly, it is a peer like the others. */
public final class Simulator {

    private Simulator() {}

    /** Starts it. */
    public static Peer start(Path folder) throws IOException {
        int port = Service.freePort();
        Service service = Service.start("upstream", folder, Map.of(),
                Self.command("upstream", "--port", Integer.toString(port)));
        Peer peer = new Peer(Peer.DIRECT, URI.create("http://127.0.0.1:" + port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }
}
