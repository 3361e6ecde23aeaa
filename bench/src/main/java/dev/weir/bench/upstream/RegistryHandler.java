package dev.weir.bench.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

import dev.weir.bench.content.Blob;

/** Answers the requests of one connection, one after the other. */
final class RegistryHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Pattern PULL = Pattern.compile("/v2/(.+)/(blobs|manifests)/([^/]+)");
    private static final String VERSION_HEADER = "Docker-Distribution-Api-Version";
    private static final String DIGEST_HEADER = "Docker-Content-Digest";
    private static final String BINARY = "application/octet-stream";

    private final Site site;
    private final Control control;
    private @Nullable Transfer transfer;

    RegistryHandler(Site site) {
        this.site = site;
        this.control = new Control(site);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String path = new QueryStringDecoder(request.uri()).path();
        if (path.startsWith(Control.PREFIX)) {
            byte[] body = ByteBufUtil.getBytes(request.content());
            Control.Reply reply = control.reply(request.method(), path, body);
            send(context, reply.status(), reply.body(), Map.of());
            return;
        }
        String range = request.headers().get(HttpHeaderNames.RANGE);
        boolean head = request.method().equals(HttpMethod.HEAD);
        long micros = site.weather().conditions().latencyMicros();
        if (micros == 0) {
            answer(context, path, head, range);
        } else {
            context.executor()
                    .schedule(() -> answer(context, path, head, range), micros, TimeUnit.MICROSECONDS);
        }
    }

    private void answer(ChannelHandlerContext context, String path, boolean head, @Nullable String range) {
        Matcher pull = PULL.matcher(path);
        if (path.equals("/v2/") || path.equals("/v2")) {
            send(context, HttpResponseStatus.OK, "{}", Map.of(VERSION_HEADER, "registry/2.0"));
        } else if (!pull.matches()) {
            refuse(context, HttpResponseStatus.NOT_FOUND, "NAME_UNKNOWN", path);
        } else if (pull.group(2).equals("manifests")) {
            String reference = pull.group(3);
            manifest(context, reference.contains(":") ? reference : pull.group(1) + ":" + reference, head);
        } else {
            blob(context, pull.group(3), head, range);
        }
    }

    private void manifest(ChannelHandlerContext context, String place, boolean head) {
        Shelf.Document document = site.shelf().document(place);
        if (document == null) {
            refuse(context, HttpResponseStatus.NOT_FOUND, "MANIFEST_UNKNOWN", place);
        } else {
            send(context, document, head);
        }
    }

    private void blob(ChannelHandlerContext context, String digest, boolean head, @Nullable String range) {
        Blob blob = site.shelf().blob(digest);
        Shelf.Document document = site.shelf().document(digest);
        if (document != null) {
            send(context, document, head);
        } else if (blob == null) {
            refuse(context, HttpResponseStatus.NOT_FOUND, "BLOB_UNKNOWN", digest);
        } else if (!head && site.refusesNext()) {
            refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", digest);
        } else {
            send(context, blob, head, range);
        }
    }

    private void send(ChannelHandlerContext context, Shelf.Document document, boolean head) {
        site.counts().asked(document.digest(), head);
        if (!head) {
            site.counts().sent(document.digest(), document.length());
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                head ? Unpooled.EMPTY_BUFFER : document.content());
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, document.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, document.length())
                .set(VERSION_HEADER, "registry/2.0")
                .set(DIGEST_HEADER, document.digest());
        context.writeAndFlush(response);
    }

    private void send(ChannelHandlerContext context, Blob blob, boolean head, @Nullable String range) {
        RangeHeader.Span span = RangeHeader.of(range, blob.size());
        if (span == null) {
            refuse(context, HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "RANGE_INVALID",
                    blob.digest());
            return;
        }
        site.counts().asked(blob.digest(), head);
        DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1,
                span.partial() ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, BINARY)
                .set(HttpHeaderNames.CONTENT_LENGTH, span.to() - span.from())
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .set(DIGEST_HEADER, blob.digest());
        if (span.partial()) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_RANGE,
                            "bytes " + span.from() + "-" + (span.to() - 1) + "/" + blob.size());
        }
        context.write(response);
        if (head) {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        transfer = new Transfer(context, blob, span, site, site.breaksNext());
        transfer.goOn();
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String code, String what) {
        site.counts().refused(what);
        send(context, status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"the simulated upstream"
                + " says so\"}]}", Map.of());
    }

    private static void send(ChannelHandlerContext context, HttpResponseStatus status, String body,
            Map<String, String> headers) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        headers.forEach((name, value) -> response.headers().set(name, value));
        context.writeAndFlush(response);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (transfer != null && context.channel().isWritable()) {
            transfer.goOn();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
