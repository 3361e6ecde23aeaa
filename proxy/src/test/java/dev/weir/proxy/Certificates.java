package dev.weir.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.handler.ssl.SslContext;

import dev.weir.proxy.http.TlsContexts;
import dev.weir.testing.TestAuthority;

/** The front end's TLS from PEM files, for tests. */
final class Certificates {

    private Certificates() {}

    static SslContext write(TestAuthority authority, Path folder) throws IOException {
        Files.createDirectories(folder);
        return TlsContexts.of(Files.writeString(folder.resolve("tls.crt"), authority.certificatePem()),
                Files.writeString(folder.resolve("tls.key"), authority.keyPem()));
    }
}
