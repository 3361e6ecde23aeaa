package dev.weir.proxy.reference;

import java.util.Locale;
import java.util.Optional;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/**
 * An image as people write it, made whole: {@code nginx} is {@code docker.io/library/nginx:latest}. The grammar and the
 * rules of normalisation are those of the module distribution/reference, which Kubernetes, containerd and Docker use.
 *
 * @param registry the registry: a host with an optional port, as it was written, but {@code docker.io} for every name of
 *        Docker Hub
 * @param path the repository's name in that registry, at most 255 characters
 * @param tag the tag; {@code latest} where neither a tag nor a digest was written
 * @param digest the digest; where there is a tag too, the digest decides and the tag is only for people
 */
public record ImageReference(String registry, String path, Optional<Tag> tag, Optional<Digest> digest) {

    /** The registry of names that begin with no host. */
    public static final String DOCKER_HUB = "docker.io";

    private static final String LEGACY_DOCKER_HUB = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final int MAX_PATH = 255;

    /**
     * Checks the grammar.
     *
     * @throws InvalidReferenceException if a part breaks it
     */
    public ImageReference {
        if (!RegistryHost.isValid(registry)) {
            throw new InvalidReferenceException(Kind.NAME, "not a registry: expected a host name or address,"
                    + " with a port perhaps, and an IPv6 address in brackets");
        }
        if (!Repository.isValidPath(path)) {
            throw new InvalidReferenceException(Kind.NAME,
                    "not a repository name: use lower-case letters and digits,"
                            + " joined by single . or _, by __ or by dashes, in parts joined by /");
        }
        if (path.length() > MAX_PATH) {
            throw new InvalidReferenceException(Kind.NAME,
                    "the repository's name is longer than 255 characters");
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of(Tag.parse("latest"));
        }
    }

    /**
     * Parses what stands in a pod's {@code image}, and makes it whole.
     *
     * @throws InvalidReferenceException if it is not an image reference; the message says what is wrong with it
     */
    public static ImageReference parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidReferenceException(Kind.NAME, "not an image: the name is empty");
        }
        if (isIdentifier(text)) {
            throw new InvalidReferenceException(Kind.NAME,
                    "not an image: 64 hexadecimal digits alone are an image's identifier, which no registry knows");
        }
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        String registry = DOCKER_HUB;
        String rest = text;
        if (slash >= 0 && isHost(first)) {
            registry = first.equals(LEGACY_DOCKER_HUB) ? DOCKER_HUB : first;
            rest = text.substring(slash + 1);
        }
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(Digest.parse(rest.substring(at + 1)));
            rest = rest.substring(0, at);
        }
        Optional<Tag> tag = Optional.empty();
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            tag = Optional.of(Tag.parse(rest.substring(colon + 1)));
            rest = rest.substring(0, colon);
        }
        String path = registry.equals(DOCKER_HUB) && rest.indexOf('/') < 0 ? OFFICIAL + rest : rest;
        return new ImageReference(registry, path, tag, digest);
    }

    /** The first part of a name is a host where it could not be part of a name at Docker Hub, or is {@code localhost}. */
    private static boolean isHost(String first) {
        return first.equals("localhost") || first.indexOf('.') >= 0 || first.indexOf(':') >= 0
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    private static boolean isIdentifier(String text) {
        return text.length() == 64
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** Returns the registry and the path, without tag and digest. */
    public String name() {
        return registry + "/" + path;
    }

    /**
     * Returns the repository, its registry in lower case.
     *
     * @throws InvalidReferenceException if the registry and the path together are longer than 255 characters
     */
    public Repository repository() {
        return new Repository(registry, path);
    }

    /** Returns what names the manifest: the digest if there is one, else the tag. */
    public Reference reference() {
        return digest.<Reference>map(d -> d).orElseGet(tag::orElseThrow);
    }

    /** Returns this image with a digest, its tag kept. */
    public ImageReference pinned(Digest to) {
        return new ImageReference(registry, path, tag, Optional.of(to));
    }

    /** Returns the whole reference; parsing it gives an equal one unless the registry is a bare word in lower case. */
    @Override
    public String toString() {
        return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }
}
