package dev.weir.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A whole registry on the loopback address, strict as real ones are, that misbehaves on demand: HTTP/1.1, plain or
 * TLS, pulls and pushes, Basic and Bearer, redirects to an object store on a second port. Every request is recorded.
 */
public final class FakeRegistry implements AutoCloseable {
    private final ConcurrentLinkedQueue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
    private final Faults faults = new Faults();
    private final RegistryContent content;
    private final Authorization authorization;
    private final ObjectStore objects;
    private final @Nullable TestAuthority authority;
    private final Listener listener;
    private final Listener objectListener;
    private volatile long rate;

    FakeRegistry(RegistryBuilder builder) throws IOException {
        content = new RegistryContent();
        authority = builder.tls ? TestAuthority.create() : null;
        authorization = new Authorization(builder.scheme, builder.credentials, builder.tokenLifetime,
                builder.tokenField);
        if (builder.changing != null) {
            authorization.setPassword(builder.changing);
        }
        objects = new ObjectStore(builder.redirectLifetime);
        var tls = authority == null ? null : new ServerTls(authority.serverContext(), builder.asksClients);
        RegistrySite site = new RegistrySite(authorization, new Pulls(content, objects), new Pushes(content));
        listener = new Listener("registry", builder.port,
                new Exchange(site, tls, faults, requests::add, () -> rate));
        objectListener = new Listener("objects", 0,
                new Exchange(objects, tls, faults, requests::add, () -> rate));
        authorization.setUrl(url().toString());
        objects.setUrl(objectsUrl().toString());
    }

    /** A plain registry that asks nobody for credentials. */
    public static FakeRegistry start() {
        return builder().start();
    }

    /** The same over TLS; {@link #authority()} is what clients must trust. */
    public static FakeRegistry startTls() {
        return builder().tls().start();
    }

    public static RegistryBuilder builder() {
        return new RegistryBuilder();
    }

    // ---- where it is

    /** The root, such as {@code http://127.0.0.1:40001}, without a slash at the end. */
    public URI url() {
        return URI.create((authority == null ? "http" : "https") + "://127.0.0.1:" + port());
    }

    public int port() {
        return listener.port();
    }

    /** The root of the object store, on another port. */
    public URI objectsUrl() {
        return URI.create((authority == null ? "http" : "https") + "://127.0.0.1:" + objectListener.port());
    }

    /** Its certificates; fails when it is plain. */
    public TestAuthority authority() {
        if (authority == null) {
            throw new IllegalStateException("this registry speaks plain HTTP");
        }
        return authority;
    }

    /** Writes the authority's certificate (PEM) into a folder; the file is what a client must trust. */
    public Path writeAuthority(Path folder) throws IOException {
        return Files.writeString(folder.resolve("ca.pem"), authority().authorityPem());
    }

    // ---- what it holds

    /** Adds a blob; returns its digest. */
    public String addBlob(String repository, byte[] bytes) {
        String digest = Digests.of(bytes);
        content.addBlob(repository, digest, Content.of(bytes.clone()));
        return digest;
    }

    /** Adds a blob that is generated into a temporary file; returns its digest. */
    public String addBlob(String repository, BlobSource source) {
        return content.addBlob(repository, source);
    }

    /** Adds a manifest as it is, unchecked, and moves the tag (if any) to it; returns its digest. */
    public String addManifest(String repository, @Nullable String tag, String mediaType, byte[] bytes) {
        String digest = Digests.of(bytes);
        content.addManifest(repository, tag == null ? List.of() : List.of(tag), digest, mediaType,
                bytes.clone());
        return digest;
    }

    /** Adds a manifest as it is under a digest of another algorithm than SHA-256, or a wrong one. */
    public void addManifestAs(String repository, String digest, String mediaType, byte[] bytes) {
        content.addManifest(repository, List.of(), digest, mediaType, bytes.clone());
    }

    /** Adds a blob under a digest of another algorithm than SHA-256, or a wrong one. */
    public void addBlobAs(String repository, String digest, byte[] bytes) {
        content.addBlob(repository, digest, Content.of(bytes.clone()));
    }

    /** Adds an image for linux/amd64 whose layers are incompressible, valid tar files of exactly this size. */
    public SampleImage addImage(String repository, String tag, int layers, int layerSize) {
        return addImage(repository, tag, layers, layerSize, (repository + ":" + tag).hashCode(), "amd64");
    }

    /** The same with the seed that its bytes follow from, and another architecture. */
    public SampleImage addImage(String repository, String tag, int layers, int layerSize, long seed,
            String architecture) {
        return ImageBuilder.add(this, repository, tag, layers, layerSize, seed, architecture);
    }

    /** Adds an OCI index over images of the same repository that were added before, and tags it. */
    public SampleImage addIndex(String repository, String tag, List<SampleImage> images,
            List<String> architectures) {
        return ImageBuilder.addIndex(this, repository, tag, images, architectures);
    }

    /** The digest that a tag has now; fails when there is none. */
    public String digestOf(String repository, String tag) {
        return manifest(repository, tag).digest();
    }

    /** The exact text of a manifest, by tag or digest; fails when there is none. */
    public String manifestOf(String repository, String reference) {
        return manifest(repository, reference).text();
    }

    private RegistryContent.Manifest manifest(String repository, String reference) {
        return content.manifest(repository, reference)
                .orElseThrow(() -> new IllegalArgumentException("no " + repository + ":" + reference));
    }

    /** Removes a tag, a manifest or a blob from a repository. */
    public void remove(String repository, String tagOrDigest) {
        content.repository(repository).ifPresent(repo -> {
            repo.tags.remove(tagOrDigest);
            repo.manifests.remove(tagOrDigest);
            repo.blobs.remove(tagOrDigest);
        });
    }

    /** Removes a repository with all it has. */
    public void remove(String repository) {
        content.removeRepository(repository);
    }

    // ---- how it behaves

    /** The faults it has; none at first. */
    public Faults faults() {
        return faults;
    }

    /** What it answers in WWW-Authenticate for pulling a repository; to build odd shapes from. */
    public String challenge(String repository) {
        return authorization.challenge("repository:" + repository + ":pull");
    }

    /** Lets one more user in, who may pull only these repositories. */
    public void addUser(String user, String password, String... repositories) {
        authorization.addUser(user + ":" + password, Set.of(repositories));
    }

    /** Refuses every token given so far. */
    public void expireTokens() {
        authorization.expireAll();
    }

    /** Refuses every address of the object store given so far. */
    public void expireUrls() {
        objects.expireAll();
    }

    /** Ends all connections and refuses new ones (also at the object store), or comes back on the same ports. */
    public void setOffline(boolean offline) {
        listener.setOffline(offline);
        objectListener.setOffline(offline);
    }

    /** Sends at most so many body bytes a second on each connection; 0 for no limit. */
    public void limitRate(long bytesPerSecondPerConnection) {
        rate = bytesPerSecondPerConnection;
    }

    // ---- what it saw

    /** All requests so far, in the order they came. */
    public List<RecordedRequest> requests() {
        return new ArrayList<>(requests);
    }

    public List<RecordedRequest> requests(Predicate<RecordedRequest> wanted) {
        return requests.stream().filter(wanted).toList();
    }

    public long count(Predicate<RecordedRequest> wanted) {
        return requests.stream().filter(wanted).count();
    }

    /** How many requests of a kind there were, with a method such as GET. */
    public long count(Target target, String method) {
        return count(r -> target.covers(r.target()) && r.method().equals(method));
    }

    /** How many GETs named this blob, at the registry itself. */
    public long blobGets(String digest) {
        return count(r -> r.target() == Target.BLOB && r.method().equals("GET") && r.path().endsWith(digest));
    }

    /** All body bytes sent so far. */
    public long bytesSent() {
        return requests.stream().mapToLong(RecordedRequest::bytesSent).sum();
    }

    /** How many connections are open now, to the registry and the object store. */
    public int openConnections() {
        return listener.connections() + objectListener.connections();
    }

    /** Forgets the requests recorded so far. */
    public void forgetRequests() {
        requests.clear();
    }

    @Override
    public void close() {
        listener.close();
        objectListener.close();
        faults.clear();
        content.close();
    }
}
