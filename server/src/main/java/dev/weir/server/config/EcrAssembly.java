package dev.weir.server.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.weir.proxy.credentials.EcrAccess;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.ecr.EcrAction;
import dev.weir.proxy.mirror.ecr.EcrSettings;
import dev.weir.proxy.mirror.ecr.PolicyText;
import dev.weir.proxy.mirror.ecr.RepositorySettings;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.MirrorNaming;

/** Makes the settings of a mirror in Amazon ECR, and checks what ECR would refuse. */
final class EcrAssembly {

    private static final String NEEDED = "is missing; a mirror of the type ecr needs it";
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final int MOST_EXCEPTIONS = 5;
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private final Values values;
    private final BiConsumer<String, String> report;
    private final EcrKeys keys;
    private final int[] element;

    /**
     * Problems are reported as a key's path and a message.
     *
     * @param element which of several mirrors it is, if they are a list
     */
    EcrAssembly(Values values, BiConsumer<String, String> report, EcrKeys keys, int... element) {
        this.values = values;
        this.report = report;
        this.keys = keys;
        this.element = element;
    }

    private <T> T get(ConfigKey<T> key) {
        return values.get(key, "", element);
    }

    private <T> Optional<T> find(ConfigKey<T> key) {
        return values.find(key, "", element);
    }

    private void report(ConfigKey<?> key, String message) {
        report.accept(key.pathFor("", element), message);
    }

    /** Returns the mirror; empty if it can't be made. */
    Optional<MirrorPlace> build() {
        Optional<String> account = find(keys.account);
        Optional<String> region = find(keys.region);
        if (account.isEmpty()) {
            report(keys.account, NEEDED);
        }
        if (region.isEmpty()) {
            report(keys.region, NEEDED);
        }
        secure(keys.endpoint);
        secure(keys.registryEndpoint);
        RepositorySettings repositories = repositories();
        if (account.isEmpty() || region.isEmpty()) {
            return Optional.empty();
        }
        EcrSettings settings = new EcrSettings(account.get(),
                new EcrAccess(region, get(keys.role), get(keys.endpoint),
                        get(keys.fips), get(keys.dualStack)),
                get(keys.registryEndpoint),
                find(keys.privateHosts).orElse(List.of()), limits(), repositories);
        try {
            return Optional.of(new MirrorPlace(settings.registry(InstantSource.system()),
                    new MirrorNaming(settings.host(), get(keys.prefix).orElse("")), Optional.of(settings)));
        } catch (InvalidReferenceException e) {
            report(keys.prefix, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Map<EcrAction, Integer> limits() {
        Map<EcrAction, Integer> limits = new EnumMap<>(EcrAction.class);
        keys.limits.forEach((action, key) -> find(key).ifPresent(limit -> limits.put(action, limit)));
        return limits;
    }

    private void secure(ConfigKey<Optional<URI>> key) {
        get(key)
                .filter(url -> url.getScheme().equals("http") && !Urls.isThisMachine(url.getHost()))
                .ifPresent(url -> report(key,
                        "passwords must not cross a network in plain HTTP; write https://"));
    }

    private RepositorySettings repositories() {
        String encryption = get(keys.encryption);
        Optional<String> kmsKey = get(keys.kmsKey);
        if (kmsKey.isPresent() && !encryption.startsWith("KMS")) {
            report(keys.kmsKey, "a key needs " + keys.encryption.pathFor("", element) + ": KMS or KMS_DSSE");
        }
        List<String> exceptions = find(keys.exceptions).orElse(List.of());
        if (exceptions.size() > MOST_EXCEPTIONS) {
            report(keys.exceptions,
                    "Amazon ECR takes 5 patterns at most, there are " + exceptions.size());
        }
        return new RepositorySettings(get(keys.create), get(keys.reconcile), tags(),
                get(keys.mutability), exceptions, get(keys.scan), encryption, kmsKey,
                policy(keys.accessPolicy, PolicyText::access),
                policy(keys.lifecyclePolicy, PolicyText::lifecycle));
    }

    private Map<String, String> tags() {
        Map<String, String> tags = find(keys.tags).orElse(Map.of());
        if (tags.size() > MOST_TAGS) {
            report(keys.tags, "Amazon ECR takes 50 tags at most, there are " + tags.size());
        }
        tags.forEach((name, value) -> {
            if (name.isEmpty() || name.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
                report(keys.tags, "a tag has a name of 1 to 128 characters and a value of 256 at most: "
                        + name);
            } else if (name.startsWith("aws:")) {
                report(keys.tags, "names that begin with aws: are Amazon's own: " + name);
            } else if (!TAG_TEXT.matcher(name).matches() || !TAG_TEXT.matcher(value).matches()) {
                report(keys.tags, "a tag has letters, digits, spaces and _ . : / = + - @ only: " + name);
            }
        });
        return tags;
    }

    private Optional<PolicyText> policy(ConfigKey<Optional<String>> key, Function<String, PolicyText> kind) {
        Optional<String> wanted = get(key);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        String text = wanted.get().strip();
        boolean inline = text.startsWith("{");
        try {
            return Optional.of(kind.apply(inline ? text : Files.readString(Path.of(text))));
        } catch (IOException | InvalidPathException e) {
            report(key, "there is no such file that this user can read; write JSON, which begins"
                    + " with {, or the name of a file");
        } catch (IllegalArgumentException e) {
            report(key, (inline ? "" : "in the file: ") + e.getMessage());
        }
        return Optional.empty();
    }
}
