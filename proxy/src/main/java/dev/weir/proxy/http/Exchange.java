package dev.weir.proxy.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.weir.proxy.http.RequestObserver.Kind;
import dev.weir.proxy.pull.Client;
import dev.weir.proxy.pull.Explanation;
import dev.weir.proxy.pull.PullResult;
import dev.weir.proxy.pull.PullResult.Source;
import dev.weir.proxy.pull.PullThrough;
import dev.weir.proxy.reference.Repository;

/** One request and its response. Runs on its channel's event loop; what may wait runs on a virtual thread. */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    /** One line for each request, where somebody wants that. */
    private static final Logger ACCESS = LoggerFactory.getLogger("dev.weir.access");
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final FrontEnd frontEnd;
    private final PullThrough pull;
    private final Wire wire;
    private final RequestHead request;
    private final Runnable ended;
    private final long started = System.nanoTime();

    private final String id;
    private final @Nullable Client client;

    private Kind kind = Kind.OTHER;
    private @Nullable BodyWriter body;
    private boolean over;
    private @Nullable Future<?> deadline;

    /**
     * Prepares an exchange.
     *
     * @param ended run once, when the response has ended, also short
     */
    Exchange(FrontEnd frontEnd, Wire wire, RequestHead request, Runnable ended) {
        this.frontEnd = frontEnd;
        this.pull = frontEnd.pull();
        this.wire = wire;
        this.request = request;
        this.ended = ended;
        this.id = RequestId.of(request.requestId());
        this.client = BasicCredentials.parse(request.authorization());
    }

    /** Answers, at once or later. */
    void run() {
        frontEnd.observer().requested();
        if (!request.reads()) {
            respond(new ErrorAnswer(405, "UNSUPPORTED", "Weir only serves pulls: use GET and HEAD here,"
                    + " and push to the upstream registry"));
            return;
        }
        if (request.uri().length() > frontEnd.settings().maxUriBytes()) {
            respond(new ErrorAnswer(414, "UNSUPPORTED", "the request's target is longer than "
                    + frontEnd.settings().maxUriBytes() + " bytes"));
            return;
        }
        switch (frontEnd.router().route(request.uri())) {
            case Route.Refused refused -> respond(refused.error());
            case Route.Ping ping -> {
                kind = Kind.PING;
                if (request.authorization() == null && pull.asksForCredentials()) {
                    respond(new ErrorAnswer(401, "UNAUTHORIZED", "some registries here ask who you are"));
                } else {
                    respond(new ResponseHead(200).add("content-type", "application/json"), null,
                            EMPTY_OBJECT);
                }
            }
            case Route.Manifest route -> {
                kind = Kind.MANIFEST;
                answerOrWait(route, route.repository(),
                        pull.manifestNow(route.repository(), route.reference(), client),
                        () -> pull.manifest(route.repository(), route.reference(),
                                RequestHead.mediaTypes(request.accept()), client));
            }
            case Route.Blob route -> {
                kind = Kind.BLOB;
                answerOrWait(route, route.repository(),
                        pull.blobNow(route.repository(), route.digest(), client),
                        () -> pull.blob(route.repository(), route.digest(), request.isHead(), client));
            }
            case Route.Tags route -> {
                kind = Kind.TAGS;
                answerOrWait(route, route.repository(), null,
                        () -> pull.tags(route.repository(), route.page(), client));
            }
            case Route.Referrers route -> {
                kind = Kind.REFERRERS;
                answerOrWait(route, route.repository(), null,
                        () -> pull.referrers(route.repository(), route.subject(),
                                route.artifactType(), route.page(), client));
            }
        }
    }

    /** The client is gone. */
    void cancel() {
        if (over) {
            return;
        }
        if (body != null) {
            body.cancel();
        } else {
            end(null, 0, false, 0);
        }
    }

    private void answerOrWait(Route route, Repository repository, @Nullable PullResult now,
            Callable<PullResult> later) {
        if (now != null) {
            answer(route, now);
            return;
        }
        String registry = repository.registry();
        PullResult late = new PullResult.Unavailable(PullResult.Fault.TIMEOUT, "the upstream " + registry
                + " did not answer within " + PullThrough.PATIENCE.toSeconds() + " s", Optional.empty(),
                Optional.of(new Explanation(registry, "resolve", OptionalInt.empty(), List.of())));
        deadline = wire.channel()
                .eventLoop()
                .schedule(() -> answerOnce(route, late),
                        PullThrough.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Thread.ofVirtual().name("pull").start(() -> {
            MDC.put(RequestId.LOGGED, id);
            PullResult result;
            try {
                result = later.call();
            } catch (Exception e) {
                LOG.error("{} {} failed", request.method(), request.uri(), e);
                result = new PullResult.Unavailable(PullResult.Fault.INTERNAL,
                        "Weir failed; its log says why",
                        Optional.empty());
            }
            PullResult found = result;
            try {
                wire.channel().eventLoop().execute(() -> answerOnce(route, found));
            } catch (RejectedExecutionException e) {
                Answers.discard(found);
            }
        });
    }

    /** What comes after the deadline comes too late. */
    private void answerOnce(Route route, PullResult result) {
        Future<?> timer = deadline;
        if (timer == null) {
            Answers.discard(result);
            return;
        }
        deadline = null;
        timer.cancel(false);
        answer(route, result);
    }

    private void answer(Route route, PullResult result) {
        if (over || !wire.channel().isActive()) {
            Answers.discard(result);
            cancel();
            return;
        }
        try {
            switch (Answers.of(route, request, result, pull)) {
                case Answer.Failed failed -> respond(failed.error());
                case Answer.Small small -> respond(small.head(), small.source(), small.body());
                case Answer.Headless headless -> {
                    wire.respondHead(headless.head().add(RequestId.HEADER, id));
                    end(headless.source(), headless.head().status(), true, 0);
                }
                case Answer.Streamed streamed -> stream(streamed);
            }
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.uri(), e);
            wire.abort();
            end(null, 500, false, 0);
        }
    }

    private void stream(Answer.Streamed answer) {
        wire.start(answer.head().add(RequestId.HEADER, id));
        BodyWriter writer = new BodyWriter(wire, answer.content(), answer.parts(),
                frontEnd.settings().stallTimeout(),
                (whole, bytes) -> end(answer.source(), answer.head().status(), whole, bytes));
        body = writer;
        writer.start();
    }

    private void respond(ErrorAnswer error) {
        if (error.status() >= 500 || error.why().isPresent()) {
            // Not here: a log that can't be written would hold up every other client.
            Thread.ofVirtual().name("log").start(() -> logFailure(error));
        }
        ResponseHead head = new ResponseHead(error.status()).add("content-type", "application/json");
        if (error.retryAfterSeconds() > 0) {
            head.add("retry-after", Long.toString(error.retryAfterSeconds()));
        }
        if (error.status() == 401) {
            head.add("www-authenticate", "Basic realm=\"Weir\", charset=\"UTF-8\"");
        }
        if (error.status() == 405) {
            head.add("allow", "GET, HEAD");
        }
        respond(head, null, error.body(id));
    }

    private void logFailure(ErrorAnswer error) {
        MDC.put(RequestId.LOGGED, id);
        LOG.warn("{} {} answered {}: {}", request.method(), request.uri(), error.status(),
                error.message() + error.why()
                        .filter(why -> !why.tried().isEmpty())
                        .map(why -> " (tried " + String.join("; ", why.tried()) + ")")
                        .orElse(""));
    }

    private void respond(ResponseHead head, @Nullable Source source, byte[] content) {
        head.add(RequestId.HEADER, id);
        if (request.isHead()) {
            wire.respondHead(head.contentLength(content.length));
            end(source, head.status(), true, 0);
        } else {
            wire.respond(head, content);
            end(source, head.status(), true, content.length);
        }
    }

    private void end(@Nullable Source source, int status, boolean whole, long bytes) {
        if (over) {
            return;
        }
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        frontEnd.observer()
                .responded(kind, source, status, whole, bytes,
                        Duration.ofNanos(System.nanoTime() - started));
        logAccess(source, status, whole, bytes);
        ended.run();
    }

    private void logAccess(@Nullable Source source, int status, boolean whole, long bytes) {
        if (!ACCESS.isInfoEnabled()) {
            return;
        }
        MDC.put(RequestId.LOGGED, id);
        ACCESS.info("{} {} {} {} {} bytes {} ms {}{}", wire.channel().remoteAddress(), request.method(),
                request.uri(), status, bytes, (System.nanoTime() - started) / 1_000_000,
                source == null ? "-" : source.name().toLowerCase(Locale.ROOT), whole ? "" : " aborted");
        MDC.remove(RequestId.LOGGED);
    }
}
