package dev.weir.certs;

import java.io.IOException;

/** A place where clients look for the certificates to trust. */
public interface TrustPublisher extends AutoCloseable {

    /**
     * Sees to it that the place holds this bundle, and changes nothing when it does.
     *
     * @param bundle certificates, PEM
     * @throws IOException if the place can't be reached or refuses
     */
    void publish(String bundle) throws IOException;

    /** Runs something when somebody may have changed the place. */
    void onOverwrite(Runnable action);

    /** Says where it is, for messages and metrics. */
    String place();

    @Override
    void close();
}
