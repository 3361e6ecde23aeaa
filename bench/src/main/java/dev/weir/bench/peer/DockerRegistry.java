package dev.weir.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's {@code docker-registry}, the reference implementation, as a pull-through proxy. */
public final class DockerRegistry implements Contender {

    @Override
    public String name() {
        return Peer.REGISTRY;
    }

    @Override
    public boolean evicts() {
        return false;
    }

    @Override
    public Peer start(Path folder, Setting setting) throws IOException {
        Path store = Files.createDirectories(folder.resolve("data"));
        int port = Service.freePort();
        Path configuration = Files.writeString(folder.resolve("config.yml"),
                configuration(store, port, setting));
        Service service = Service.start(Peer.REGISTRY, folder, Map.of(),
                List.of(Peer.REGISTRY, "serve", configuration.toString()));
        Peer peer = new Peer(Peer.REGISTRY, setting.address(port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }

    private static String configuration(Path store, int port, Setting setting) {
        String tls = setting.tls()
                .map(files -> "  tls:\n    certificate: " + files.certificate() + "\n    key: " + files.key()
                        + "\n")
                .orElse("");
        return """
                version: 0.1
                log:
                  level: error
                  accesslog:
                    disabled: true
                storage:
                  filesystem:
                    rootdirectory: %s
                    maxthreads: 100
                  cache:
                    blobdescriptor: inmemory
                http:
                  addr: 127.0.0.1:%d
                %sproxy:
                  remoteurl: %s
                """.formatted(store, port, tls, setting.upstream());
    }
}
