package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Where a repository's records are: {@code <registry>/<path>/_manifests/<algorithm>-<hex>}, {@code _blobs/…} and
 * {@code _tags/<tag>}. The grammar of paths, tags and digests leaves no way out of the folder: none has a part that
 * begins with {@code .} or {@code _} where a folder could be. A registry's name is not held to a grammar, so that
 * everything unusual in it is percent-encoded.
 */
final class RepositoryFolders {

    static final String MANIFESTS = "_manifests";
    static final String BLOBS = "_blobs";
    static final String TAGS = "_tags";

    private static final HexFormat HEX = HexFormat.of();

    private final Path root;

    RepositoryFolders(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path manifest(Repository repository, Digest digest) {
        return folder(repository, MANIFESTS).resolve(nameOf(digest));
    }

    Path blob(Repository repository, Digest digest) {
        return folder(repository, BLOBS).resolve(nameOf(digest));
    }

    Path tag(Repository repository, Tag tag) {
        return tags(repository).resolve(tag.name());
    }

    Path tags(Repository repository) {
        return folder(repository, TAGS);
    }

    private Path folder(Repository repository, String kind) {
        return root.resolve(encoded(repository.registry()) + "/" + repository.path() + "/" + kind);
    }

    static String nameOf(Digest digest) {
        return digest.algorithm().id() + "-" + digest.hex();
    }

    /** Returns the digest that a record's name stands for; empty if the file is none of ours. */
    static Optional<Digest> digestOf(Path record) {
        String name = String.valueOf(record.getFileName());
        int dash = name.indexOf('-');
        try {
            return dash < 0
                    ? Optional.empty()
                    : Optional.of(new Digest(DigestAlgorithm.of(name.substring(0, dash)),
                            name.substring(dash + 1)));
        } catch (InvalidReferenceException _) {
            return Optional.empty();
        }
    }

    /** Hosts and ports stay as they are, IPv6 too; a dot in front doesn't, nor does an empty name. */
    static String encoded(String registry) {
        if (registry.isEmpty()) {
            return "%";
        }
        StringBuilder name = new StringBuilder(registry.length());
        for (byte b : registry.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean usual = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == ':' || c == '['
                    || c == ']' || c == '.' && !name.isEmpty();
            if (usual) {
                name.append(c);
            } else {
                name.append('%').append(HEX.toHexDigits(b));
            }
        }
        return name.toString();
    }

    /** What is done with a folder of records, or one record. */
    @FunctionalInterface
    interface Visitor {
        /** Does it. */
        void visit(Path path) throws IOException;
    }

    /** Visits all folders of one kind, of all repositories. */
    void eachFolder(String kind, Visitor visitor) throws IOException {
        each(root, registry -> eachFolderBelow(registry, kind, visitor));
    }

    /** As deep as paths go: a name of 255 characters has at most 128 parts. */
    private static void eachFolderBelow(Path folder, String kind, Visitor visitor) throws IOException {
        each(folder, below -> {
            String name = below.getFileName().toString();
            if (name.equals(kind)) {
                visitor.visit(below);
            } else if (!name.startsWith("_")) {
                eachFolderBelow(below, kind, visitor);
            }
        });
    }

    /** Visits what is in a folder; nothing, if it isn't there. */
    static void each(Path folder, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                visitor.visit(entry);
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            // Removed in the meantime, or not ours.
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
