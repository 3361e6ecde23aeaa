package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Priority;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/**
 * Gets one manifest from one upstream and checks it (distribution-spec, "Pulling manifests").
 *
 * @param source the upstream
 * @param cache where it is kept
 * @param budget memory for reading it
 * @param accept the media types that the client named, beside those that Weir always asks for
 * @param priority what it is worth when the upstream gives only so many
 * @param deadline the {@link System#nanoTime} until which all its requests together should have their answers: who has
 *            waited for a HEAD waits less for the GET
 */
record ManifestFetch(UpstreamSource source, ManifestCache cache, ReadBudget budget, List<String> accept,
        Priority priority, long deadline) {

    /** A request that comes late still gets so long. */
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);

    /** The largest manifest taken; what the specification asks registries to accept at least. */
    static final int MAX_MANIFEST_BYTES = 4 << 20;

    ManifestFetch(UpstreamSource source, ManifestCache cache, ReadBudget budget, List<String> accept,
            Priority priority) {
        this(source, cache, budget, accept, priority,
                System.nanoTime() + UpstreamRequest.USUAL_PATIENCE.toNanos());
    }

    /** The upstream said that it has no such manifest. */
    static final class MissingException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingException(UpstreamSource source, Repository repository, Reference reference) {
            super("the upstream " + source.name() + " has no " + repository.path()
                    + (reference instanceof Digest ? "@" : ":") + reference);
        }
    }

    /** Asks what a reference means now; empty if the upstream doesn't say its digest. */
    Optional<Digest> head(Repository repository, Reference reference)
            throws UpstreamException, MissingException {
        try (UpstreamAnswer answer = send(UpstreamPaths.manifestHead(repository, reference))) {
            if (answer.status() != 200) {
                throw new MissingException(source, repository, reference);
            }
            return digestOf(answer);
        }
    }

    /** Lets a repository see a manifest that is stored already, if the upstream confirms that it has it there. */
    Optional<StoredManifest> admit(Repository repository, Digest digest)
            throws UpstreamException, MissingException {
        try (UpstreamAnswer answer = send(UpstreamPaths.manifestHead(repository, digest))) {
            if (answer.status() != 200) {
                throw new MissingException(source, repository, digest);
            }
            return answer.header("content-type")
                    .map(MediaTypes::withoutParameters)
                    .flatMap(type -> cache.admit(repository, digest, type));
        }
    }

    /** Fetches, verifies and keeps a manifest; what one place sends wrong, another may have right. */
    StoredManifest get(Repository repository, Reference reference)
            throws UpstreamException, MissingException {
        int places = source.settings().endpoints().size() + (source.mirror().isPresent() ? 1 : 0);
        for (int tried = 1;; tried++) {
            try {
                return getOnce(repository, reference);
            } catch (UpstreamException e) {
                if (e.failure() != Failure.MALFORMED || tried == places) {
                    throw e;
                }
            }
        }
    }

    private StoredManifest getOnce(Repository repository, Reference reference)
            throws UpstreamException, MissingException {
        try (UpstreamAnswer answer = send(UpstreamPaths.manifest(repository, reference))) {
            if (answer.status() != 200) {
                throw new MissingException(source, repository, reference);
            }
            byte[] bytes = budget.read(source, answer, MAX_MANIFEST_BYTES);
            Digest digest;
            ManifestContent content;
            try {
                digest = verify(reference, answer, bytes);
                content = parse(bytes, reference);
            } catch (UpstreamException e) {
                answer.distrust();
                throw e;
            }
            String type = answer.header("content-type")
                    .map(MediaTypes::withoutParameters)
                    .filter(each -> each.startsWith("application/vnd."))
                    .or(content::mediaType)
                    .orElse(content.manifests().isEmpty() ? MediaTypes.OCI_MANIFEST : MediaTypes.OCI_INDEX);
            return cache.put(repository, StoredManifest.of(digest, type, bytes, content), content);
        }
    }

    private Digest verify(Reference reference, UpstreamAnswer answer, byte[] bytes) throws UpstreamException {
        Optional<Digest> promised = reference instanceof Digest digest
                ? Optional.of(digest)
                : digestOf(answer);
        if (promised.isPresent() && !promised.get().matches(bytes)) {
            throw Failures.malformed(source.name(), "sent a manifest for " + reference + " that is not "
                    + promised.get() + " but " + Digest.sha256(bytes));
        }
        return promised.orElseGet(() -> Digest.sha256(bytes));
    }

    private ManifestContent parse(byte[] bytes, Reference reference) throws UpstreamException {
        try {
            return ManifestContent.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw Failures.malformed(source.name(),
                    "sent something for " + reference + " that is no manifest: " + e.getMessage());
        }
    }

    private static Optional<Digest> digestOf(UpstreamAnswer answer) {
        try {
            return answer.header("docker-content-digest").map(Digest::parse);
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private UpstreamAnswer send(UpstreamRequest request) throws UpstreamException {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return source.send(request.withAccept(mediaTypes())
                .withPriority(priority)
                .withPatience(left.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : left));
    }

    private List<String> mediaTypes() {
        Set<String> types = new LinkedHashSet<>(MediaTypes.ALL);
        types.addAll(accept);
        return List.copyOf(types);
    }
}
