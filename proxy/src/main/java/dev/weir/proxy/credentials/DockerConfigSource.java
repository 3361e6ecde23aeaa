package dev.weir.proxy.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/**
 * A docker configuration: {@code auths}, {@code credHelpers} and {@code credsStore}, read by jib. What it said is kept
 * until the file changes, and not for long, since it may name a helper: a program is not run for each request.
 */
final class DockerConfigSource implements CredentialsSource {

    private static final List<String> NAMES = List.of(".dockerconfigjson", "config.json");

    private static final JsonFactory JSON = new JsonFactory();
    private static final Logger LOG = LoggerFactory.getLogger(DockerConfigSource.class);
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Path path;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Found last;

    /** What tells a file from the one that was there before. */
    private record Stamp(Path file, FileTime changed, long size, @Nullable Object key) {}

    /**
     * What was found.
     *
     * @param failure why there are no credentials, if so
     * @param until when to look again although the file is the same
     */
    private record Found(Stamp stamp, String registry, @Nullable Credentials credentials,
            @Nullable CredentialsException failure, Instant until) {

        @Override
        public String toString() {
            return "Found[hidden]";
        }
    }

    DockerConfigSource(Path path, InstantSource clock) {
        this.path = path;
        this.clock = clock;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        lock.lock();
        try {
            Found found = found(registry);
            last = found;
            if (found.credentials == null) {
                throw Objects.requireNonNull(found.failure);
            }
            return found.credentials;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(Credentials credentials) {
        lock.lock();
        try {
            if (last != null && credentials.equals(last.credentials)) {
                last = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A file that is gone or half-written, or a helper that fails, changes nothing for now. */
    private Found found(String registry) throws CredentialsException {
        Found before = last != null && last.registry.equals(registry) ? last : null;
        Instant now = clock.instant();
        Stamp stamp;
        try {
            stamp = stamp(file());
        } catch (CredentialsException e) {
            if (before == null || before.credentials == null) {
                throw e;
            }
            return before;
        }
        if (before != null && before.stamp.equals(stamp) && now.isBefore(before.until)) {
            return before;
        }
        Optional<Credential> credential;
        try {
            credential = read(stamp.file, registry);
        } catch (CredentialsException e) {
            Credentials kept = before == null ? null : before.credentials;
            if (kept != null) {
                LOG.warn("the credentials in {} stay as they were: {}", path, e.getMessage());
            }
            return new Found(stamp, registry, kept, e, now.plus(PAUSE));
        }
        try {
            return new Found(stamp, registry,
                    Retrieval.usable(credential, "the docker configuration " + stamp.file, registry), null,
                    now.plus(KEPT));
        } catch (CredentialsException e) {
            return new Found(stamp, registry, null, e, now.plus(PAUSE));
        }
    }

    private static Stamp stamp(Path file) throws CredentialsException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(file, now.lastModifiedTime(), now.size(), now.fileKey());
        } catch (IOException e) {
            throw new CredentialsException("the file " + file + " can't be read", e);
        }
    }

    private static Optional<Credential> read(Path file, String registry) throws CredentialsException {
        Optional<Credential> found = Retrieval.of("the docker configuration " + file, registry,
                factory -> CredentialRetrieverFactory.forImage(factory, event -> {}).dockerConfig(file));
        if (found.isEmpty()) {
            checkJson(file);
        }
        return found;
    }

    /** jib takes a file that makes no sense for one that knows nothing. */
    private static void checkJson(Path file) throws CredentialsException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            if (first == JsonToken.START_OBJECT && parser.nextToken() == null) {
                return;
            }
        } catch (JacksonException e) {
            // Its message may quote the file.
        } catch (IOException e) {
            throw new CredentialsException("the file " + file + " can't be read", e);
        }
        throw new CredentialsException("the file " + file + " is not a JSON object", null);
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
