package dev.weir.proxy.pull;

import java.io.IOException;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** An upstream, or a mirror, sent bytes that are not those the digest names; they are thrown away. */
final class WrongDigestException extends IOException {

    private static final long serialVersionUID = 1L;

    WrongDigestException(String sender, Repository repository, Digest digest) {
        super(sender + " sent other bytes than " + digest + " names, for " + repository);
    }
}
