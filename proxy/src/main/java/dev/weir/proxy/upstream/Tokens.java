package dev.weir.proxy.upstream;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

import com.github.benmanes.caffeine.cache.Caffeine;

/** The tokens in use: each is asked for once, however many wait for it, and kept until shortly before it expires. */
final class Tokens {

    private static final int MOST = 10_000;

    /** Gets a token from its endpoint. */
    @FunctionalInterface
    interface Source {
        Token fetch(TokenRequest request) throws UpstreamException;
    }

    /**
     * A token, and whether it was made for this call.
     *
     * @param token the token
     * @param fresh whether it was fetched since the call began; if not, the registry may have forgotten it
     */
    record Grant(Token token, boolean fresh) {}

    private final Source source;
    private final InstantSource clock;
    private final ConcurrentMap<TokenRequest, CompletableFuture<Token>> tokens = Caffeine.newBuilder()
            .maximumSize(MOST)
            .<TokenRequest, CompletableFuture<Token>>build()
            .asMap();

    Tokens(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Returns a token that is usable now, or that was just made. */
    Grant get(TokenRequest request) throws UpstreamException {
        while (true) {
            CompletableFuture<Token> mine = new CompletableFuture<>();
            CompletableFuture<Token> there = tokens.putIfAbsent(request, mine);
            if (there == null) {
                return new Grant(fetch(request, mine), true);
            }
            boolean waited = !there.isDone();
            Optional<Token> token = await(request, there, waited);
            if (token.isPresent() && (waited || token.get().isUsable(clock.instant()))) {
                return new Grant(token.get(), waited);
            }
            tokens.remove(request, there);
        }
    }

    /** Forgets a token that was refused. */
    void drop(TokenRequest request, Token refused) {
        CompletableFuture<Token> there = tokens.get(request);
        if (there != null && there.isDone() && !there.isCompletedExceptionally()
                && there.join().equals(refused)) {
            tokens.remove(request, there);
        }
    }

    private Token fetch(TokenRequest request, CompletableFuture<Token> mine) throws UpstreamException {
        try {
            Token token = source.fetch(request);
            mine.complete(token);
            return token;
        } catch (Throwable e) {
            tokens.remove(request, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Waits for another call's token; its failure is ours, unless only that caller gave up: then empty. */
    private static Optional<Token> await(TokenRequest request, CompletableFuture<Token> there, boolean waited)
            throws UpstreamException {
        try {
            return Optional.of(there.get());
        } catch (InterruptedException e) {
            throw new Purpose(request.site().name(), Step.TOKEN).interrupted(e);
        } catch (ExecutionException e) {
            if (waited && e.getCause() instanceof UpstreamException shared
                    && shared.failure() != Failure.CLOSED) {
                throw new UpstreamException(shared.failure(), shared.upstream(), shared.step(),
                        shared.status(),
                        shared.retryAfter(), String.valueOf(shared.getMessage()), shared);
            }
            return Optional.empty();
        }
    }
}
