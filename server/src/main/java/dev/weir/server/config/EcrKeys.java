package dev.weir.server.config;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.weir.proxy.mirror.ecr.EcrAction;
import dev.weir.proxy.mirror.ecr.RepositorySettings;
import dev.weir.proxy.mirror.ecr.RepositorySettings.Create;

/** The keys of a mirror in Amazon ECR, in the section of a mirror. */
final class EcrKeys {

    private static final RepositorySettings DEFAULTS = RepositorySettings.DEFAULTS;

    final ConfigKey<String> account;
    final ConfigKey<String> region;
    final ConfigKey<Optional<String>> prefix;
    final ConfigKey<Optional<String>> role;
    final ConfigKey<Optional<URI>> endpoint;
    final ConfigKey<Optional<URI>> registryEndpoint;
    final ConfigKey<Boolean> fips;
    final ConfigKey<Boolean> dualStack;
    final ConfigKey<List<String>> privateHosts;
    final ConfigKey<Create> create;
    final ConfigKey<Boolean> reconcile;
    final ConfigKey<Map<String, String>> tags;
    final ConfigKey<Boolean> mutability;
    final ConfigKey<List<String>> exceptions;
    final ConfigKey<Boolean> scan;
    final ConfigKey<String> encryption;
    final ConfigKey<Optional<String>> kmsKey;
    final ConfigKey<Optional<String>> accessPolicy;
    final ConfigKey<Optional<String>> lifecyclePolicy;
    /** The quotas that Amazon raises for who asks. */
    final Map<EcrAction, ConfigKey<Integer>> limits = new LinkedHashMap<>();

    /** Makes the keys of a mirror's section, such as {@code mirror}. */
    EcrKeys(String section) {
        String ecr = section + ".ecr.";
        String repositories = ecr + "repositories.";
        account = ConfigKey.optional(ecr + "accountId", EcrTypes.ACCOUNT, "required for `ecr`",
                "The number of the AWS account that has the registry, in quotes.");
        region = ConfigKey.optional(ecr + "region", EcrTypes.REGION_NAME, "required for `ecr`",
                "Its region.");
        prefix = ConfigKey.of(ecr + "prefix", EcrTypes.orNone(UpstreamTypes.PREFIX), Optional.empty(),
                "What stands before each repository's name there.");
        role = ConfigKey.of(ecr + "role", EcrTypes.orNone(EcrTypes.ROLE_ARN), Optional.empty(),
                "A role to assume, through STS.");
        endpoint = ConfigKey.of(ecr + "endpoint", EcrTypes.orNone(Urls.TYPE), Optional.empty(),
                "Another address of the API, such as a private link.");
        registryEndpoint = ConfigKey.of(ecr + "registryEndpoint", EcrTypes.orNone(Urls.TYPE),
                Optional.empty(),
                "Another address of the registry; images are named as without it.");
        fips = ConfigKey.of(ecr + "fips", UpstreamTypes.YES_OR_NO, false,
                "Whether the hosts validated for FIPS 140 are used.");
        dualStack = ConfigKey.of(ecr + "dualStack", UpstreamTypes.YES_OR_NO, false,
                "Whether the hosts with IPv6 addresses are used.");
        privateHosts = ConfigKey.list(ecr + "privateHosts", UpstreamTypes.HOST, "S3 of the region",
                "Where else on loopback, link-local and private addresses the registry may send Weir for blobs.");
        create = ConfigKey.of(repositories + "create", EcrTypes.CREATE, DEFAULTS.create(),
                "Who makes a repository that is missing: Weir (`ifMissing`), nobody (`never`), or ECR at the first push, from a `template`.");
        reconcile = ConfigKey.of(repositories + "reconcile", UpstreamTypes.YES_OR_NO, DEFAULTS.reconcile(),
                "Whether settings that differ from these are put right, when a repository is first used and every 6 hours.");
        tags = ConfigKey.map(repositories + "tags", EcrTypes.ANY_TEXT, "none",
                "Resource tags of repositories, 50 at most; others that they have are left alone.");
        mutability = ConfigKey.of(repositories + "tagMutability", EcrTypes.MUTABILITY, DEFAULTS.isImmutable(),
                "Whether a tag may move.");
        exceptions = ConfigKey.list(repositories + "tagMutabilityExceptions", EcrTypes.TAG_PATTERN, "none",
                "Up to 5 patterns of tags for which the opposite holds.");
        scan = ConfigKey.of(repositories + "scanOnPush", UpstreamTypes.YES_OR_NO, DEFAULTS.scanOnPush(),
                "Whether images are scanned when they are pushed.");
        encryption = ConfigKey.of(repositories + "encryption.type", EcrTypes.ENCRYPTION,
                DEFAULTS.encryption(), "How new repositories are encrypted; it can't be changed later.");
        kmsKey = ConfigKey.of(repositories + "encryption.kmsKey", EcrTypes.orNone(ValueTypes.TEXT),
                Optional.empty(),
                "The ARN or alias of the customer's key, for `KMS`; AWS's own key without it.");
        accessPolicy = ConfigKey.of(repositories + "accessPolicy", EcrTypes.POLICY, Optional.empty(),
                "Who else may use the repositories: a repository policy in JSON, or a file; without it what is there stays.");
        lifecyclePolicy = ConfigKey.of(repositories + "lifecyclePolicy", EcrTypes.POLICY, Optional.empty(),
                "Which images expire: a lifecycle policy in JSON, or a file; without it what is there stays.");
        Arrays.stream(EcrAction.values())
                .filter(EcrAction::isPublished)
                .forEach(action -> limits.put(action, ConfigKey.of(ecr + "limits."
                        + action.action().substring(0, 1).toLowerCase(Locale.ROOT)
                        + action.action().substring(1), ValueTypes.number(1, 100_000), action.perSecond(),
                        "Requests a second for `" + action.permission() + "`.")));
    }

    /** Returns all of them, in the order of the reference. */
    List<ConfigKey<?>> all() {
        return Stream
                .<List<? extends ConfigKey<?>>>of(
                        List.of(account, region, prefix, role, endpoint, registryEndpoint, fips, dualStack,
                                privateHosts, create, reconcile, tags, mutability, exceptions, scan,
                                encryption,
                                kmsKey, accessPolicy, lifecyclePolicy),
                        List.copyOf(limits.values()))
                .<ConfigKey<?>>flatMap(List::stream)
                .toList();
    }
}
