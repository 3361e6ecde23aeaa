package dev.weir.proxy.mirror.ecr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryNotEmptyException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.MirrorNaming;

/** The mirror's repositories, for people: which there are, what they hold, and their end. Its methods block. */
public final class EcrRepositories implements AutoCloseable {

    private static final int PAGE = 1_000;

    private final EcrApi api;
    private final MirrorNaming naming;

    /** Opens the registry's API; nothing is asked yet. */
    public EcrRepositories(EcrSettings settings, MirrorNaming naming) {
        this.api = new EcrApi(settings, new EcrPaces(settings.limits(), EcrObserver.NONE));
        this.naming = naming;
    }

    /**
     * What a repository holds.
     *
     * @param images how many images and indexes
     * @param bytes what they weigh together; layers that several have are counted for each
     */
    public record Contents(long images, long bytes) {}

    /** How a wish to delete a repository ended. */
    public enum Deletion {
        /** It is gone. */
        DELETED,
        /** It was not there. */
        MISSING,
        /** It has images, and was not to be deleted with them. */
        NOT_EMPTY
    }

    /**
     * Returns the repositories that are named as the mirror's are, sorted by name; others of the account are not Weir's.
     *
     * @throws MirrorException if they can't be listed
     */
    public List<RepositoryRow> list() throws MirrorException {
        List<RepositoryRow> rows = new ArrayList<>();
        @Nullable
        String next = null;
        do {
            String token = next;
            DescribeRepositoriesResponse page = api.call(EcrAction.DESCRIBE_REPOSITORIES, "",
                    client -> client.describeRepositories(request -> request.registryId(api.registryId())
                            .maxResults(PAGE)
                            .nextToken(token)));
            for (Repository each : page.repositories()) {
                if (isMirrors(each.repositoryName())) {
                    rows.add(row(each));
                }
            }
            next = page.nextToken();
        } while (next != null);
        rows.sort(java.util.Comparator.comparing(RepositoryRow::name));
        return rows;
    }

    private RepositoryRow row(Repository each) {
        String origin = naming.original(each.repositoryName())
                .map(image -> image.registry() + "/" + image.path())
                .orElse("");
        return new RepositoryRow(each.repositoryName(), origin, each.createdAt(),
                String.valueOf(each.imageTagMutabilityAsString()),
                each.imageScanningConfiguration() != null
                        && Boolean.TRUE.equals(each.imageScanningConfiguration().scanOnPush()),
                each.encryptionConfiguration() == null
                        ? "AES256"
                        : each.encryptionConfiguration().encryptionTypeAsString());
    }

    /** Returns whether a name is one that the mirror gives: behind its prefix, it begins with a registry's host. */
    public boolean isMirrors(String name) {
        String start = naming.prefix().isEmpty() ? "" : naming.prefix() + "/";
        if (!name.startsWith(start)) {
            return false;
        }
        String rest = name.substring(start.length());
        String first = rest.substring(0, Math.max(0, rest.indexOf('/')));
        return first.indexOf('.') > 0 || first.equals("localhost") || first.equals("weir-escaped")
                || first.equals("weir-hashed");
    }

    /**
     * Returns what a repository holds; empty if there is no such repository.
     *
     * @throws MirrorException if that can't be had
     */
    public Optional<Contents> contents(String name) throws MirrorException {
        Repositories.check(name);
        long images = 0;
        long bytes = 0;
        @Nullable
        String next = null;
        do {
            String token = next;
            Optional<DescribeImagesResponse> page = api.callUnless(RepositoryNotFoundException.class,
                    EcrAction.DESCRIBE_IMAGES, name,
                    client -> client.describeImages(request -> request.registryId(api.registryId())
                            .repositoryName(name)
                            .maxResults(PAGE)
                            .nextToken(token)));
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (ImageDetail each : page.get().imageDetails()) {
                images++;
                bytes += each.imageSizeInBytes() == null ? 0 : each.imageSizeInBytes();
            }
            next = page.get().nextToken();
        } while (next != null);
        return Optional.of(new Contents(images, bytes));
    }

    /**
     * Deletes a repository of the mirror.
     *
     * @param force whether with the images that it has
     * @throws MirrorException if the name is not one of the mirror's, or it can't be deleted
     */
    public Deletion delete(String name, boolean force) throws MirrorException {
        Repositories.check(name);
        if (!isMirrors(name)) {
            throw new MirrorException(Kind.REFUSED, name + " is not named as a repository of the mirror is",
                    Optional.empty(), null);
        }
        try {
            boolean there = api
                    .callUnless(RepositoryNotFoundException.class, EcrAction.DELETE_REPOSITORY, name,
                            client -> client.deleteRepository(request -> request.registryId(api.registryId())
                                    .repositoryName(name)
                                    .force(force)))
                    .isPresent();
            return there ? Deletion.DELETED : Deletion.MISSING;
        } catch (MirrorException e) {
            if (e.getCause() instanceof RepositoryNotEmptyException) {
                return Deletion.NOT_EMPTY;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
