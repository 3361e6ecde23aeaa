package dev.weir.proxy.mirror;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.PushAnswer;
import dev.weir.proxy.upstream.PushRequest;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Any registry of the distribution specification, pushed to with one POST and one PUT a blob. */
public final class RegistryMirror implements Mirror {

    private static final int MOST_MANIFEST_BYTES = 4 << 20;

    private final UpstreamClient client;
    private final UpstreamSettings settings;
    private final MirrorNaming naming;

    /**
     * Creates a mirror.
     *
     * @param settings where the registry is, and who may push there
     * @param naming what repositories are called there
     */
    public RegistryMirror(UpstreamClient client, UpstreamSettings settings, MirrorNaming naming) {
        this.client = client;
        this.settings = settings;
        this.naming = naming;
    }

    @Override
    public String host() {
        return naming.host();
    }

    @Override
    public String nameOf(Repository origin) {
        return naming.repository(origin);
    }

    @Override
    public boolean hasBlob(Repository origin, Digest blob) throws MirrorException {
        String name = nameOf(origin);
        // A redirect says yes as well, and is cheaper than its end.
        try (UpstreamAnswer answer = client.send(settings,
                UpstreamRequest.head("/v2/" + name + "/blobs/" + blob, name).withRedirects(false))) {
            return answer.status() != 404;
        } catch (UpstreamException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<MirroredManifest> manifest(Repository origin, Digest digest) throws MirrorException {
        String name = nameOf(origin);
        try (UpstreamAnswer answer = client.send(settings,
                UpstreamRequest.get("/v2/" + name + "/manifests/" + digest, name)
                        .withAccept(MediaTypes.ALL))) {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            byte[] content = answer.readAll(MOST_MANIFEST_BYTES);
            if (!digest.algorithm().digestOf(content).equals(digest)) {
                throw new MirrorException(Kind.REFUSED, "the mirror " + host() + " has other bytes than "
                        + digest + " names in " + name, Optional.empty(), null);
            }
            return Optional.of(new MirroredManifest(digest, answer.header("content-type")
                    .orElse("")
                    .replaceFirst(";.*", "")
                    .strip(), content));
        } catch (UpstreamException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<Digest> tag(Repository origin, Tag tag) throws MirrorException {
        String name = nameOf(origin);
        try (UpstreamAnswer answer = client.send(settings,
                UpstreamRequest.head("/v2/" + name + "/manifests/" + tag, name).withAccept(MediaTypes.ALL))) {
            return answer.status() == 404
                    ? Optional.empty()
                    : answer.header("docker-content-digest").map(Digest::parse);
        } catch (UpstreamException e) {
            throw unavailable(e);
        } catch (InvalidReferenceException e) {
            throw new MirrorException(Kind.TEMPORARY, "the mirror " + host() + " names " + name + ":" + tag
                    + " by a digest that is none", Optional.empty(), e);
        }
    }

    @Override
    public void prepare(Repository origin) {
        // Registries make repositories when something is pushed there.
    }

    @Override
    public boolean mount(Repository origin, Digest blob, Repository from) throws MirrorException {
        String name = nameOf(origin);
        PushAnswer answer = push(
                PushRequest.of(PushRequest.Method.POST, "/v2/" + name + "/blobs/uploads/?mount="
                        + encoded(blob.toString()) + "&from=" + encoded(nameOf(from)), name));
        if (answer.status() == 202) {
            // It has begun an upload instead, which ends by itself.
            return false;
        }
        if (answer.isSuccess()) {
            return true;
        }
        throw failed("mount " + blob + " in " + name, answer);
    }

    @Override
    public void putBlob(Repository origin, Digest blob, RequestBody content) throws MirrorException {
        String name = nameOf(origin);
        PushAnswer begun = push(
                PushRequest.of(PushRequest.Method.POST, "/v2/" + name + "/blobs/uploads/", name));
        if (begun.status() != 202 || begun.location().isEmpty()) {
            throw failed("begin to push " + blob + " to " + name, begun);
        }
        String location = begun.location().get();
        PushRequest put;
        try {
            put = PushRequest
                    .of(PushRequest.Method.PUT, location + (location.indexOf('?') < 0 ? "?" : "&") + "digest="
                            + encoded(blob.toString()), name)
                    .with("application/octet-stream", content);
        } catch (IllegalArgumentException e) {
            throw new MirrorException(Kind.TEMPORARY,
                    "the mirror " + host() + " sends an upload to an address that can't be asked",
                    Optional.empty(), e);
        }
        PushAnswer done = push(put);
        if (!done.isSuccess()) {
            throw failed("push " + blob + " to " + name, done);
        }
    }

    @Override
    public boolean putManifest(Repository origin, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException {
        String name = nameOf(origin);
        String reference = tag.map(Tag::name).orElseGet(manifest.digest()::toString);
        PushAnswer answer = push(
                PushRequest.of(PushRequest.Method.PUT, "/v2/" + name + "/manifests/" + reference, name)
                        .with(manifest.mediaType(), RequestBody.of(manifest.content())));
        if (!answer.isSuccess()) {
            throw failed("push the manifest " + manifest.digest() + " to " + name
                    + tag.map(t -> " as " + t).orElse(""), answer);
        }
        return answer.subject().isPresent() || subject(manifest).isEmpty();
    }

    private static Optional<Digest> subject(MirroredManifest manifest) {
        try {
            return ManifestContent.parse(manifest.content()).subject().map(Descriptor::digest);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(Repository origin, Digest manifest) throws MirrorException {
        String name = nameOf(origin);
        PushAnswer answer = push(
                PushRequest.of(PushRequest.Method.DELETE, "/v2/" + name + "/manifests/" + manifest, name));
        if (!answer.isSuccess() && answer.status() != 404) {
            throw failed("delete " + manifest + " from " + name, answer);
        }
    }

    private PushAnswer push(PushRequest request) throws MirrorException {
        try {
            return client.push(settings, request);
        } catch (UpstreamException e) {
            throw unavailable(e);
        }
    }

    private MirrorException unavailable(UpstreamException e) {
        String told = String.valueOf(e.getMessage());
        String named = settings.name() + ": ";
        return new MirrorException(e.retryable() ? Kind.TEMPORARY : Kind.REFUSED,
                "the mirror " + host() + ": "
                        + (told.startsWith(named) ? told.substring(named.length()) : told),
                e.retryAfter(), e);
    }

    private MirrorException failed(String step, PushAnswer answer) {
        return new MirrorException(kind(answer),
                "the mirror " + host() + " answered " + answer.status() + " to the wish to "
                        + step + (answer.words().isEmpty() ? "" : ": " + answer.words()),
                answer);
    }

    private static Kind kind(PushAnswer answer) {
        if (List.of("BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN")
                .stream()
                .anyMatch(answer::says)) {
            return Kind.INCOMPLETE;
        }
        return answer.status() == 429 || answer.status() == 408 || answer.status() >= 500
                ? Kind.TEMPORARY
                : Kind.REFUSED;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
