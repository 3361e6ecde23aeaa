package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.channels.FileChannel;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** Where what is copied comes from: the store, downloads under way, and the upstream behind them. Its methods block. */
public interface ContentSource {

    /**
     * Returns a manifest.
     *
     * @throws IOException if it can't be had
     */
    MirroredManifest manifest(Repository repository, Digest digest) throws IOException, InterruptedException;

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
