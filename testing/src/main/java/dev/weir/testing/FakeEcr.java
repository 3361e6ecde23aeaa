package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Amazon ECR of one account and region on the loopback address, both planes over real sockets: the API
 * ({@link FakeEcrApi}), the registry with Basic passwords that expire, and the object store that blobs are redirected to.
 * It refuses what the real one refuses, with the same errors; its oddities are switches of {@link EcrQuirks}.
 */
public final class FakeEcr implements AutoCloseable {
    /** The account's number, unless another is asked for. */
    public static final String ACCOUNT = "123456789012";

    private final ConcurrentLinkedQueue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
    private final Faults faults = new Faults();
    private final EcrAccount account;
    private final ObjectStore objects;
    private final FakeEcrApi api;
    private final Listener registry;
    private final Listener objectListener;

    FakeEcr(EcrBuilder builder) {
        account = new EcrAccount(builder.account, builder.region, builder.clock);
        objects = new ObjectStore(builder.urlLifetime);
        api = new FakeEcrApi(account);
        registry = new Listener("ecr-registry", 0, new Exchange(new EcrRegistrySite(account, objects), null,
                faults, requests::add, () -> 0));
        objectListener = new Listener("ecr-objects", 0,
                new Exchange(objects, null, faults, requests::add, () -> 0));
        objects.setUrl("http://127.0.0.1:" + objectListener.port());
    }

    /** One with defaults: account {@value #ACCOUNT}, region eu-west-1. */
    public static FakeEcr start() {
        return builder().start();
    }

    /** One that differs. */
    public static EcrBuilder builder() {
        return new EcrBuilder();
    }

    // ---- where it is

    /** The API, with permissions, roles and the life of passwords. */
    public FakeEcrApi api() {
        return api;
    }

    /** The registry's root, without a slash at the end. */
    public URI registryUrl() {
        return URI.create("http://127.0.0.1:" + registry.port());
    }

    /** The name that the registry would have at Amazon's. */
    public String host() {
        return account.host();
    }

    /** The account's number. */
    public String accountId() {
        return account.id;
    }

    /** The region. */
    public String region() {
        return account.region;
    }

    // ---- what it holds

    /** A repository's settings. */
    public Optional<EcrRepository> repository(String name) {
        return Optional.ofNullable(account.repositories.get(name));
    }

    /** The names of all repositories, sorted. */
    public List<String> repositories() {
        return List.copyOf(account.repositories.keySet());
    }

    /** Makes a repository with default settings, as somebody else might. */
    public EcrRepository createRepository(String name) {
        try {
            return account.create(name, "AES256", Optional.empty());
        } catch (EcrRefusal e) {
            throw new IllegalArgumentException(e.type, e);
        }
    }

    /** Puts an image into a repository that is there, as somebody else might; returns its digest. */
    public String addImage(String repository, String tag, int layers, int layerSize) {
        if (!account.repositories.containsKey(repository)) {
            throw new IllegalArgumentException("no repository " + repository);
        }
        List<SampleImage.Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            all.add(new SampleImage.Layer(addBlob(repository, ImageBuilder.layer("layer" + i, layerSize, i)),
                    layerSize));
        }
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] manifest = ManifestText.image(addBlob(repository, config), config.length, all)
                .getBytes(StandardCharsets.UTF_8);
        String digest = Digests.of(manifest);
        account.content.addManifest(repository, List.of(tag), digest, ManifestText.OCI_MANIFEST, manifest);
        return digest;
    }

    private String addBlob(String repository, byte[] content) {
        String digest = Digests.of(content);
        account.content.addBlob(repository, digest, Content.of(content));
        return digest;
    }

    /** Removes a repository with all it has, behind everybody's back. */
    public void removeRepository(String name) {
        account.delete(name);
    }

    /** Creates repositories under a prefix, or {@code ROOT}, when something is pushed there. */
    public void createOnPush(String prefix, Map<String, String> tags) {
        ObjectNode template = JsonNodeFactory.instance.objectNode().put("prefix", prefix);
        template.putArray("appliedFor").add("CREATE_ON_PUSH");
        ArrayNode resourceTags = template.putArray("resourceTags");
        tags.forEach((key, value) -> resourceTags.addObject().put("Key", key).put("Value", value));
        account.templates.put(prefix, template);
    }

    /** The tags of a repository's images with their digests; empty for a repository that isn't there. */
    public Map<String, String> tags(String repository) {
        return account.content.repository(repository)
                .map(repo -> new TreeMap<>(repo.tags))
                .orElseGet(TreeMap::new);
    }

    /** Whether a repository has a manifest. */
    public boolean hasManifest(String repository, String digest) {
        return account.content.repository(repository)
                .filter(r -> r.manifests.containsKey(digest))
                .isPresent();
    }

    /** The exact text of a manifest, by tag or digest; fails when there is none. */
    public String manifestOf(String repository, String reference) {
        return account.content.manifest(repository, reference)
                .orElseThrow(() -> new IllegalArgumentException("no " + repository + ":" + reference))
                .text();
    }

    // ---- how it behaves

    /** Its oddities, throttles, quotas and permissions. */
    public EcrQuirks quirks() {
        return account.quirks;
    }

    /** What goes wrong at the registry and the object store, beside that. */
    public Faults faults() {
        return faults;
    }

    /** A password for the user AWS, for clients that are not asked to call the API. */
    public String newPassword() {
        account.passwords.issue();
        return account.passwords.last();
    }

    /** Refuses every password given so far. */
    public void expireTokens() {
        account.passwords.expireAll();
    }

    /** Refuses every address of the object store given so far. */
    public void expireUrls() {
        objects.expireAll();
    }

    /** Ends all connections and refuses new ones, on both planes, or comes back on the same ports. */
    public void setOffline(boolean offline) {
        api.setOffline(offline);
        registry.setOffline(offline);
        objectListener.setOffline(offline);
    }

    // ---- what it saw

    /** The requests to the registry and the object store that match, in the order they came. */
    public List<RecordedRequest> requests(Predicate<RecordedRequest> wanted) {
        return requests.stream().filter(wanted).toList();
    }

    /** How many requests of a kind there were, with a method such as PUT. */
    public long count(Target target, String method) {
        return requests(r -> target.covers(r.target()) && r.method().equals(method)).size();
    }

    /** Forgets the requests and actions recorded so far. */
    public void forgetRequests() {
        requests.clear();
        api.forgetActions();
    }

    @Override
    public void close() {
        registry.close();
        objectListener.close();
        faults.clear();
        account.content.close();
        try {
            api.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
