package dev.weir.testing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the registry holds: content by digest, and which repository has what. Large blobs are temporary files. */
final class RegistryContent implements AutoCloseable {
    private static final long LARGE = 1 << 20;

    private final Set<Path> unfinished = ConcurrentHashMap.newKeySet();
    private final Map<String, Content> blobs = new ConcurrentHashMap<>();
    private final Map<String, Repo> repositories = new ConcurrentHashMap<>();

    /** What one repository has. */
    static final class Repo {
        final Set<String> blobs = ConcurrentHashMap.newKeySet();
        final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
        final NavigableMap<String, String> tags = new ConcurrentSkipListMap<>();
    }

    /** A manifest, as it was put. */
    record Manifest(String digest, String mediaType, Content content) {
        String text() {
            return new String(content.all(), StandardCharsets.UTF_8);
        }
    }

    /** A file to write to, until {@link #keep} or {@link #discard}. */
    Path newFile() throws IOException {
        Path file = Files.createTempFile("weir-fake-registry", ".blob");
        unfinished.add(file);
        return file;
    }

    void discard(Path file) throws IOException {
        Files.delete(file);
        unfinished.remove(file);
    }

    Optional<Repo> repository(String name) {
        return Optional.ofNullable(repositories.get(name));
    }

    /** The repository, made when it doesn't exist. */
    Repo repositoryFor(String name) {
        if (!Grammar.isName(name)) {
            throw new IllegalArgumentException("not a repository name: " + name);
        }
        return repositories.computeIfAbsent(name, n -> new Repo());
    }

    Optional<Content> blob(String repository, String digest) {
        return repository(repository).filter(r -> r.blobs.contains(digest)).map(r -> blobs.get(digest));
    }

    void addBlob(String repository, String digest, Content content) {
        blobs.putIfAbsent(digest, content);
        repositoryFor(repository).blobs.add(digest);
    }

    String addBlob(String repository, BlobSource source) {
        try {
            Path file = newFile();
            var digest = Digests.newDigest("sha256");
            try (OutputStream out = new BufferedOutputStream(
                    new DigestOutputStream(Files.newOutputStream(file), digest), 1 << 18)) {
                source.writeTo(out);
            }
            String name = Digests.name("sha256", digest);
            addBlob(repository, name, keep(file));
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a finished temporary file: small ones go to memory. */
    Content keep(Path file) throws IOException {
        if (Files.size(file) > LARGE) {
            Content content = Content.of(file);
            // Linux keeps the bytes for as long as the channel is open: nothing is left behind by a killed test.
            discard(file);
            return content;
        }
        Content content = Content.of(Files.readAllBytes(file));
        discard(file);
        return content;
    }

    /** Mounts a blob from another repository; false when that has no such blob. */
    boolean mount(String from, String to, String digest) {
        Optional<Content> content = blob(from, digest);
        content.ifPresent(c -> addBlob(to, digest, c));
        return content.isPresent();
    }

    Manifest addManifest(String repository, List<String> tags, String digest, String mediaType,
            byte[] content) {
        Repo repo = repositoryFor(repository);
        Manifest manifest = new Manifest(digest, mediaType, Content.of(content));
        repo.manifests.put(digest, manifest);
        tags.forEach(tag -> repo.tags.put(tag, digest));
        return manifest;
    }

    Optional<Manifest> manifest(String repository, String reference) {
        return repository(repository).flatMap(repo -> {
            String digest = reference.contains(":") ? reference : repo.tags.get(reference);
            return digest == null ? Optional.empty() : Optional.ofNullable(repo.manifests.get(digest));
        });
    }

    void removeRepository(String name) {
        repositories.remove(name);
    }

    @Override
    public void close() {
        try {
            for (Content content : blobs.values()) {
                if (content instanceof Content.InFile file) {
                    file.channel().close();
                }
            }
            for (Path file : unfinished) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a stream to a new temporary file. */
    static void append(InputStream in, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
            in.transferTo(out);
        }
    }
}
