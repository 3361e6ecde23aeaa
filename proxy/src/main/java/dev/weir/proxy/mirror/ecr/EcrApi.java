package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;

import dev.weir.proxy.credentials.EcrClients;
import dev.weir.proxy.mirror.MirrorException;

/** Asks the API, in the pace of each action; a throttled request is made again some times. Its methods block. */
final class EcrApi implements AutoCloseable {

    private static final int MOST_TRIES = 5;

    private final EcrSettings settings;
    private final EcrClients clients;
    private final EcrPaces paces;
    private final EcrFailures failures;

    EcrApi(EcrSettings settings, EcrPaces paces) {
        this.settings = settings;
        this.clients = new EcrClients(settings.access());
        this.paces = paces;
        this.failures = new EcrFailures(settings.host());
    }

    String registryId() {
        return settings.accountId();
    }

    String host() {
        return settings.host();
    }

    EcrPaces paces() {
        return paces;
    }

    EcrFailures failures() {
        return failures;
    }

    /**
     * Makes a request.
     *
     * @param repository what it is about, for messages; may be empty
     * @throws MirrorException if it is refused or there is no answer
     */
    <T> T call(EcrAction action, String repository, Function<EcrClient, T> request) throws MirrorException {
        try {
            return paced(action, request);
        } catch (SdkException e) {
            throw failures.of(action, repository, e);
        }
    }

    /** Makes a request; empty if it is refused by this error. */
    <T> Optional<T> callUnless(Class<? extends EcrException> expected, EcrAction action, String repository,
            Function<EcrClient, T> request) throws MirrorException {
        try {
            return Optional.of(paced(action, request));
        } catch (SdkException e) {
            if (expected.isInstance(e)) {
                return Optional.empty();
            }
            throw failures.of(action, repository, e);
        }
    }

    private <T> T paced(EcrAction action, Function<EcrClient, T> request) throws MirrorException {
        List<EcrAction> actions = List.of(action);
        for (int attempt = 1;; attempt++) {
            paces.take(actions);
            try {
                T answer = request.apply(clients.of(settings.region()));
                paces.ended(actions, "ok");
                return answer;
            } catch (SdkException e) {
                if (!EcrFailures.isThrottle(e)) {
                    paces.ended(actions, EcrFailures.isDenied(e) ? "denied" : "failed");
                    throw e;
                }
                paces.throttled(actions, Optional.empty());
                if (attempt == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
