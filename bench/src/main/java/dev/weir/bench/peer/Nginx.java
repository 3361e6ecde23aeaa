package dev.weir.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code nginx}, tuned as well as we can: as a cache, and as a server of files. */
public final class Nginx implements Contender {

    private static final String CACHE = "nginx-cache.conf";
    private static final String FILES = "nginx-static.conf";

    private final String name;
    private final String template;

    private Nginx(String name, String template) {
        this.name = name;
        this.template = template;
    }

    /** nginx as a cache, with {@code proxy_cache_lock}. */
    public static Nginx cache() {
        return new Nginx(Peer.NGINX, CACHE);
    }

    /** nginx that serves the files in its folder's {@code site}: the ceiling of sendfile. */
    public static Nginx files() {
        return new Nginx(Peer.STATIC, FILES);
    }

    /** Returns where the files are that it serves, if it does. */
    public static Path site(Path folder) {
        return folder.resolve("site");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Peer start(Path folder, Setting setting) throws IOException {
        Files.createDirectories(folder.resolve("temp"));
        Files.createDirectories(site(folder).resolve("v2"));
        int port = Service.freePort();
        String tls = setting.tls()
                .map(files -> "ssl_certificate " + files.certificate() + ";\n        ssl_certificate_key "
                        + files.key() + ";\n        ssl_session_cache shared:tls:10m;")
                .orElse("");
        String configuration = resource(template).replace("@FOLDER@", folder.toString())
                .replace("@USER@", Objects.requireNonNull(System.getProperty("user.name")))
                .replace("@PORT@", Integer.toString(port))
                .replace("@SSL@", setting.tls().isPresent() ? " ssl" : "")
                .replace("@TLS@", tls)
                .replace("@KEEP@", Math.max(1, setting.storeBytes() >> 20) + "m")
                .replace("@UPSTREAM@", setting.upstream().getAuthority());
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
        Service service = Service.start(Peer.NGINX, folder, Map.of(), List.of(Tools.nginx().toString(), "-p",
                folder.toString(), "-c", file.toString(), "-e", folder.resolve("error.log").toString()));
        Peer peer = new Peer(name, setting.address(port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(Nginx.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
