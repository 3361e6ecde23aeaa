package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** Where what is copied comes from: the store, downloads under way, and the upstream behind them. Its methods block. */
public interface ContentSource {

    /**
     * Returns a manifest.
     *
     * @throws MissingContentException if there is none for us
     * @throws IOException if it can't be had now
     */
    MirroredManifest manifest(Repository repository, Digest digest) throws IOException, InterruptedException;

    /**
     * Returns what a tag is, as clients are told: the tag policy decides.
     *
     * @return the manifest; empty if there is no such tag
     * @throws IOException if that can't be found out
     */
    Optional<MirroredManifest> tagged(Repository repository, Tag tag)
            throws IOException, InterruptedException;

    /**
     * Returns whether a tag's policy keeps it from following its upstream.
     *
     * @throws IOException if its registry is not known
     */
    boolean isKept(Repository repository, Tag tag) throws IOException;

    /**
     * Returns the index of what refers to a manifest (distribution-spec, "Listing Referrers"); empty where the registry does
     * not let us know.
     *
     * @throws IOException if it can't be had now
     */
    byte[] referrers(Repository repository, Digest subject) throws IOException, InterruptedException;

    /**
     * Returns a whole, verified blob, waiting for it to arrive where it must; close it when it has been read.
     *
     * @throws IOException if it can't be had
     */
    Blob blob(Repository repository, Digest digest) throws IOException, InterruptedException;

    /** A blob in a file. */
    interface Blob extends AutoCloseable {
        /** Returns the file, for reading by position. */
        FileChannel channel();

        /** Returns the blob's length in bytes. */
        long size();

        @Override
        void close();
    }
}
