package dev.weir.proxy.mirror;

import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;

/**
 * A registry that holds copies. All repositories are named as they are at their origin; the mirror gives them its own
 * names. Its methods block: call them on virtual threads. Safe for use by many threads.
 */
public interface Mirror {

    /** Returns the mirror's host, with a port perhaps, as clients name it. */
    String host();

    /** Returns what a repository is called here, without the host. */
    String nameOf(Repository origin);

    /**
     * Returns whether a repository has a blob here.
     *
     * @throws MirrorException if the mirror can't say
     */
    boolean hasBlob(Repository origin, Digest blob) throws MirrorException;

    /**
     * Returns a manifest, whose bytes have the digest asked for; empty if it is not here.
     *
     * @throws MirrorException if the mirror can't say, or has other bytes
     */
    Optional<MirroredManifest> manifest(Repository origin, Digest digest) throws MirrorException;

    /**
     * Returns what a tag is here; empty if it is not.
     *
     * @throws MirrorException if the mirror can't say
     */
    Optional<Digest> tag(Repository origin, Tag tag) throws MirrorException;

    /**
     * Makes what is pushed to from now on: a mirror whose repositories have to exist creates it here. Idempotent.
     *
     * @throws MirrorException if it can't be made
     */
    void prepare(Repository origin) throws MirrorException;

    /**
     * Mounts a blob from another repository here.
     *
     * @return whether that worked; if not, the blob has to be pushed
     * @throws MirrorException if the mirror can't be asked
     */
    boolean mount(Repository origin, Digest blob, Repository from) throws MirrorException;

    /**
     * Pushes a blob in one streaming request.
     *
     * @throws MirrorException if the mirror does not take it
     */
    void putBlob(Repository origin, Digest blob, RequestBody content) throws MirrorException;

    /**
     * Pushes a manifest, byte for byte, under its digest or a tag. What it refers to must be here.
     *
     * @param tag the tag that it gets; empty for none
     * @return whether the mirror lists it among the referrers of its subject by itself (distribution-spec, "Pushing Manifests
     *         with Subject"); true if it has no subject
     * @throws MirrorException if the mirror does not take it
     */
    boolean putManifest(Repository origin, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException;

    /**
     * Deletes a manifest with all its tags, or a tag alone where the registry can do that. What is not there is deleted already.
     *
     * @throws MirrorException if the mirror does not do it
     */
    void delete(Repository origin, Digest manifest) throws MirrorException;
}
