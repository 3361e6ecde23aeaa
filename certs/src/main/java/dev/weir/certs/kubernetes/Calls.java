package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** Calls of the Kubernetes API, with its failures as what they mean here. */
final class Calls {

    private Calls() {}

    /** Gets an object; empty if there is none. */
    static <T> Optional<T> get(String what, Supplier<@Nullable T> call) throws IOException {
        try {
            return Optional.ofNullable(call.get());
        } catch (KubernetesClientException e) {
            throw failure("read", what, e);
        }
    }

    /**
     * Changes an object.
     *
     * @return whether it was done; not if somebody else has changed, made or removed the object meanwhile
     */
    static boolean change(String what, Runnable call) throws IOException {
        try {
            call.run();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
                    || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw failure("write", what, e);
        }
    }

    private static IOException failure(String verb, String what, KubernetesClientException e) {
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : cause(e);
        return new IOException("can't " + verb + " " + what + ": " + said, e);
    }

    private static String cause(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }
}
