package dev.weir.proxy.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/** A docker configuration: {@code auths}, {@code credHelpers} and {@code credsStore}, read by jib. */
final class DockerConfigSource implements CredentialsSource {

    private static final List<String> NAMES = List.of(".dockerconfigjson", "config.json");

    private final Path path;

    DockerConfigSource(Path path) {
        this.path = path;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        Path file = file();
        Optional<Credential> found = Retrieval.of("the docker configuration " + file, registry,
                factory -> CredentialRetrieverFactory.forImage(factory, event -> {}).dockerConfig(file));
        return Retrieval.usable(found, "the docker configuration " + file, registry);
    }

    private Path file() throws CredentialsException {
        if (!Files.isDirectory(path)) {
            return there(path);
        }
        for (String name : NAMES) {
            if (Files.exists(path.resolve(name))) {
                return there(path.resolve(name));
            }
        }
        throw new CredentialsException(
                "the folder " + path + " has neither .dockerconfigjson nor config.json", null);
    }

    /** jib takes a file that is not there for one that knows nothing. */
    private static Path there(Path file) throws CredentialsException {
        try {
            if (Files.size(file) == 0) {
                throw new CredentialsException("the file " + file + " is empty", null);
            }
            return file;
        } catch (CredentialsException e) {
            throw e;
        } catch (IOException e) {
            throw new CredentialsException("the file " + file
                    + (Files.exists(file) ? " can't be read" : " is not there"), e);
        }
    }

    @Override
    public String toString() {
        return "the docker configuration " + path;
    }
}
