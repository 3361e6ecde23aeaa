package dev.weir.proxy.credentials;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;

/** Asks one of jib's retrievers, which may run a program, for a bounded time. */
final class Retrieval {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Retrieval() {}

    /** Returns what a retriever finds for a registry. */
    static Optional<Credential> of(String place, String registry,
            Function<ImageReference, CredentialRetriever> retriever) throws CredentialsException {
        // jib knows Docker Hub by this name, and looks for its others too.
        String name = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        CredentialRetriever asked = retriever.apply(ImageReference.of(name, "any/image", null));
        FutureTask<Optional<Credential>> task = new FutureTask<>(asked::retrieve);
        Thread thread = Thread.ofPlatform().daemon().name("weir-credentials").start(task);
        try {
            return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new CredentialsException(place + " did not answer within " + LIMIT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            // Its message may hold what a helper printed, which may be anything.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CredentialsException(place + " can't be used: " + cause.getClass().getSimpleName(),
                    null);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new CredentialsException("the request was given up", e);
        }
    }

    /** Returns what was found, if it is a user name and a password. */
    static Credentials usable(Optional<Credential> found, String place, String registry)
            throws CredentialsException {
        if (found.isEmpty()) {
            throw new CredentialsException(place + " has nothing for " + registry, null);
        }
        if (found.get().isOAuth2RefreshToken() || found.get().getPassword().isEmpty()) {
            throw new CredentialsException(place + " has an identity token for " + registry
                    + ", which Weir can't use; it needs a user name and a password or access token", null);
        }
        return new Credentials(found.get().getUsername(), found.get().getPassword());
    }
}
