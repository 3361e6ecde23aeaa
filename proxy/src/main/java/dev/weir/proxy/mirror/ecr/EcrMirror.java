package dev.weir.proxy.mirror.ecr;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import software.amazon.awssdk.services.ecr.model.BatchDeleteImageResponse;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.mirror.RegistryMirror;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.proxy.upstream.UpstreamClient;

/**
 * Amazon ECR: a registry whose repositories have to be made, whose actions have quotas, and whose errors say what a person
 * has to change.
 */
public final class EcrMirror implements Mirror, AutoCloseable {

    private static final int MOST_MANIFEST_BYTES = 4_194_304;

    private final Mirror registry;
    private final EcrApi api;
    private final EcrPushes pushes;
    private final Repositories repositories;
    private final ReferrerPushes referrers;

    /**
     * Creates a mirror; nothing is asked yet.
     *
     * @param place the registry, which is in Amazon ECR
     */
    public EcrMirror(UpstreamClient client, MirrorPlace place, EcrObserver observer,
            InstantSource clock) {
        EcrSettings ecr = place.ecr().orElseThrow();
        this.registry = new RegistryMirror(client, place.registry(), place.naming());
        this.api = new EcrApi(ecr, new EcrPaces(ecr.limits(), observer));
        this.repositories = new Repositories(api, ecr.repositories(), observer, clock);
        this.pushes = new EcrPushes(api, repositories, place.registry());
        this.referrers = new ReferrerPushes(clock, this::tag, registry::manifest, this::push);
    }

    @Override
    public String host() {
        return registry.host();
    }

    @Override
    public String nameOf(Repository origin) {
        return registry.nameOf(origin);
    }

    @Override
    public boolean hasBlob(Repository origin, Digest blob) throws MirrorException {
        return pushes.read(nameOf(origin), EcrAction.BATCH_CHECK_LAYER_AVAILABILITY,
                () -> registry.hasBlob(origin, blob));
    }

    @Override
    public Optional<MirroredManifest> manifest(Repository origin, Digest digest) throws MirrorException {
        return pushes.read(nameOf(origin), EcrAction.BATCH_GET_IMAGE,
                () -> registry.manifest(origin, digest));
    }

    /** The API is asked: the registry may convert what is asked for by tag, and then names another digest. */
    @Override
    public Optional<Digest> tag(Repository origin, Tag tag) throws MirrorException {
        String name = nameOf(origin);
        try {
            return api
                    .callUnless(ImageNotFoundException.class, EcrAction.DESCRIBE_IMAGES, name,
                            client -> client.describeImages(request -> request.registryId(api.registryId())
                                    .repositoryName(name)
                                    .imageIds(ImageIdentifier.builder().imageTag(tag.name()).build())))
                    .map(DescribeImagesResponse::imageDetails)
                    .flatMap(details -> details.stream().findFirst())
                    .map(ImageDetail::imageDigest)
                    .map(Digest::parse);
        } catch (MirrorException e) {
            if (e.getCause() instanceof RepositoryNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void prepare(Repository origin) throws MirrorException {
        repositories.ensure(nameOf(origin));
    }

    @Override
    public boolean mount(Repository origin, Digest blob, Repository from) throws MirrorException {
        return pushes.push(nameOf(origin), List.of(EcrAction.INITIATE_LAYER_UPLOAD),
                () -> registry.mount(origin, blob, from));
    }

    @Override
    public void putBlob(Repository origin, Digest blob, RequestBody content) throws MirrorException {
        pushes.push(nameOf(origin), List.of(EcrAction.INITIATE_LAYER_UPLOAD, EcrAction.UPLOAD_LAYER_PART,
                EcrAction.COMPLETE_LAYER_UPLOAD), () -> {
                    registry.putBlob(origin, blob, content);
                    return true;
                });
    }

    @Override
    public boolean putManifest(Repository origin, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException {
        if (manifest.content().length > MOST_MANIFEST_BYTES) {
            throw new MirrorException(Kind.REFUSED, "the manifest " + manifest.digest() + " has "
                    + manifest.content().length + " bytes, and Amazon ECR takes " + MOST_MANIFEST_BYTES
                    + " at most", Optional.empty(), null);
        }
        // An immutable tag is refused even for the image that it has, and a push costs more of a quota than a look.
        if (tag.isPresent() && tag(origin, tag.get()).filter(manifest.digest()::equals).isPresent()) {
            return true;
        }
        try {
            return referrers.push(origin, manifest, tag);
        } catch (MirrorException e) {
            if (tag.isEmpty() || !EcrFailures.isImmutableTag(e)) {
                throw e;
            }
            Optional<Digest> there = tag(origin, tag.get());
            if (!there.equals(Optional.of(manifest.digest()))) {
                throw immutable(origin, manifest, tag.get(), there);
            }
            return true;
        }
    }

    /**
     * Deletes a tag or a manifest; with its last tag an image is gone. What is not there counts as deleted.
     *
     * @throws MirrorException if the mirror refuses, as it does for what an index names that is there
     */
    @Override
    public void delete(Repository origin, Digest what) throws MirrorException {
        String name = nameOf(origin);
        ImageIdentifier id = ImageIdentifier.builder().imageDigest(what.toString()).build();
        Optional<BatchDeleteImageResponse> done = api.callUnless(RepositoryNotFoundException.class,
                EcrAction.BATCH_DELETE_IMAGE, name, client -> client.batchDeleteImage(request -> request
                        .registryId(api.registryId())
                        .repositoryName(name)
                        .imageIds(id)));
        for (ImageFailure failure : done.map(BatchDeleteImageResponse::failures).orElse(List.of())) {
            if (failure.failureCode() != ImageFailureCode.IMAGE_NOT_FOUND) {
                throw new MirrorException(Kind.REFUSED, "Amazon ECR does not delete " + what + " of " + name
                        + ": " + failure.failureCodeAsString() + ": " + failure.failureReason(),
                        Optional.empty(), null);
            }
        }
    }

    private boolean push(Repository origin, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException {
        return pushes.push(nameOf(origin), List.of(EcrAction.PUT_IMAGE),
                () -> registry.putManifest(origin, manifest, tag));
    }

    private MirrorException immutable(Repository origin, MirroredManifest manifest, Tag tag,
            Optional<Digest> there) {
        return new MirrorException(Kind.REFUSED, "the tag " + tag + " of " + nameOf(origin) + " in " + host()
                + " is immutable and stays " + there.map(Digest::toString).orElse("what it is")
                + "; it can't become "
                + manifest.digest() + " unless mirror.ecr.repositories.tagMutability lets tags move",
                Optional.empty(), null);
    }

    @Override
    public void close() {
        api.close();
    }
}
