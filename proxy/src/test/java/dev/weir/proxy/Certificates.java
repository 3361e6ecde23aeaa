package dev.weir.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.testing.TestAuthority;

/** PEM files for tests. */
final class Certificates {

    private Certificates() {}

    static HttpSettings.Tls write(TestAuthority authority, Path folder) throws IOException {
        Files.createDirectories(folder);
        return new HttpSettings.Tls(Files.writeString(folder.resolve("tls.crt"), authority.certificatePem()),
                Files.writeString(folder.resolve("tls.key"), authority.keyPem()));
    }
}
