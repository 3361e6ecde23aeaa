package dev.weir.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/** Serves blobs at signed addresses that expire, on a port of its own; refuses credentials as S3 does. */
final class ObjectStore implements Exchange.Site {
    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();
    private final @Nullable Duration lifetimeOfAll;
    private volatile String url = "";

    private record Ticket(Content content, Instant expires) {}

    /** Redirects every blob when a lifetime is given; otherwise only those that a fault redirects. */
    ObjectStore(@Nullable Duration lifetimeOfAll) {
        this.lifetimeOfAll = lifetimeOfAll;
    }

    void setUrl(String known) {
        url = known;
    }

    /** A new address for the blob, when it isn't to be served by the registry. */
    Optional<String> redirect(String digest, Content content, Effects effects) {
        Duration lifetime = effects.redirectLifetime != null ? effects.redirectLifetime : lifetimeOfAll;
        if (lifetime == null) {
            return Optional.empty();
        }
        String signature = UUID.randomUUID().toString();
        tickets.put(signature, new Ticket(content, Instant.now().plus(lifetime)));
        return Optional.of(url + "/objects/" + digest.replace(':', '/') + "?X-Expires=" + lifetime.toSeconds()
                + "&X-Signature=" + signature);
    }

    void expireAll() {
        tickets.clear();
    }

    @Override
    public Target target(String path) {
        return Target.OBJECT;
    }

    @Override
    public @Nullable Response refusal(Request request) {
        if (request.header("Authorization").isPresent()) {
            return xml(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        Ticket ticket = tickets.get(request.parameter("X-Signature").orElse(""));
        if (ticket == null || ticket.expires().isBefore(Instant.now())) {
            return xml(403, "AccessDenied", "Request has expired");
        }
        return null;
    }

    @Override
    public Response answer(Request request, Effects effects) {
        Ticket ticket = tickets.get(request.parameter("X-Signature").orElse(""));
        if (ticket == null) {
            return xml(403, "AccessDenied", "Request has expired");
        }
        if (!request.isRead()) {
            return xml(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
        return Ranges.answer(request, ticket.content(), effects,
                Response.of(200).header("Content-Type", "application/octet-stream"));
    }

    private static Response xml(int status, String code, String message) {
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>"
                + message
                + "</Message></Error>";
        return Response.of(status)
                .header("Content-Type", "application/xml")
                .body(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
