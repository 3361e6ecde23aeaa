package dev.weir.proxy.pull;

import java.io.IOException;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** The upstream said that its repository has no such blob. */
final class NoSuchBlobException extends IOException {

    private static final long serialVersionUID = 1L;

    NoSuchBlobException(Repository repository, Digest digest) {
        super("the upstream's " + repository + " has no blob " + digest);
    }
}
