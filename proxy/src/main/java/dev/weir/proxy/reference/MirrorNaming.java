package dev.weir.proxy.reference;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/**
 * How images are called in a mirror: {@code <host>/<prefix>/<registry>/<repository>}, tag and digest unchanged.
 *
 * <p>Ordinary names are taken as they are, and are those that k8s-image-swapper gives. A name that Amazon ECR would refuse
 * ({@code localhost:5000/a}, {@code a__b}) is written with escapes under {@code weir-escaped/}, and one that would be
 * longer than clients accept is a hash under {@code weir-hashed/}. No two repositories share a name. Registries are hosts,
 * and so their case makes no difference.
 *
 * @param host the mirror's host, with a port perhaps
 * @param prefix what stands before every repository's name; empty, or one or more parts joined by slashes
 */
public record MirrorNaming(String host, String prefix) {

    /** What Amazon ECR accepts as a repository's name; most other registries accept more. */
    private static final Pattern ACCEPTED = Pattern.compile(
            "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*");

    private static final String ESCAPED = "weir-escaped";
    private static final String HASHED = "weir-hashed";

    /** With their host; some clients count it. */
    private static final int MAX_LENGTH = 255;
    private static final int HASHED_LENGTH = HASHED.length() + 1 + 64;

    /**
     * Checks the host and the prefix.
     *
     * @throws InvalidReferenceException if the host is none, the prefix is one that ECR refuses, or both are so long that no
     *         name would fit behind them
     */
    public MirrorNaming {
        host = host.toLowerCase(Locale.ROOT);
        if (!RegistryHost.isValid(host)) {
            throw new InvalidReferenceException(Kind.NAME, "the mirror's host is not a host: " + host);
        }
        if (!prefix.isEmpty() && !ACCEPTED.matcher(prefix).matches()) {
            throw new InvalidReferenceException(Kind.NAME,
                    "the mirror's prefix is not a repository name: use lower-case letters and digits,"
                            + " joined by single . _ or -, in parts joined by /");
        }
        if (host.length() + 1 + prefix.length() + 1 + HASHED_LENGTH > MAX_LENGTH) {
            throw new InvalidReferenceException(Kind.NAME, "the mirror's host and prefix are too long");
        }
    }

    /** Returns the mirror's name for an image; a tag and a digest are both kept. */
    public ImageReference mirrored(ImageReference original) {
        return new ImageReference(host, repository(original.registry(), original.path()), original.tag(),
                original.digest());
    }

    /** Returns the name of a repository in the mirror, with the prefix and without the host. */
    public String repository(Repository original) {
        return repository(original.registry(), original.path());
    }

    /** Returns whether a name already is one of the mirror's host, be it by Weir or by somebody else. */
    public boolean owns(ImageReference image) {
        return image.registry().equalsIgnoreCase(host);
    }

    /** Returns whether an image's repository is called in the mirror as it is called outside, without escapes. */
    public boolean isPlain(ImageReference image) {
        String registry = image.registry().toLowerCase(Locale.ROOT);
        return repository(registry, image.path()).equals(withPrefix(registry + "/" + image.path()));
    }

    /**
     * Returns which registry and path a repository of the mirror was made for.
     *
     * @param repository a repository's name in the mirror, without the host
     * @return the original; empty if the name is not one of this naming's, or is a hash, which can't be read back
     */
    public Optional<ImageReference> original(String repository) {
        String start = withPrefix("");
        if (!repository.startsWith(start)) {
            return Optional.empty();
        }
        String rest = repository.substring(start.length());
        boolean escaped = rest.startsWith(ESCAPED + "/");
        String name = escaped ? MirrorEscapes.decode(rest.substring(ESCAPED.length() + 1)) : rest;
        int slash = name.indexOf('/');
        try {
            ImageReference original = new ImageReference(name.substring(0, Math.max(0, slash)),
                    name.substring(slash + 1), Optional.empty(), Optional.empty());
            return repository(original.registry(), original.path()).equals(repository)
                    ? Optional.of(original)
                    : Optional.empty();
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private String repository(String registry, String path) {
        String lower = registry.toLowerCase(Locale.ROOT);
        String plain = lower + "/" + path;
        boolean ordinary = ACCEPTED.matcher(plain).matches() && !lower.equals(ESCAPED)
                && !lower.equals(HASHED);
        String name = withPrefix(ordinary ? plain : ESCAPED + "/" + MirrorEscapes.encode(plain));
        if (host.length() + 1 + name.length() <= MAX_LENGTH) {
            return name;
        }
        return withPrefix(HASHED + "/" + DigestAlgorithm.SHA256.digestOf(
                plain.getBytes(StandardCharsets.US_ASCII)).hex());
    }

    private String withPrefix(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }
}
