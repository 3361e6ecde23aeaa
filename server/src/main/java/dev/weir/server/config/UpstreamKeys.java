package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.LimitSettings;
import dev.weir.proxy.upstream.NetworkSettings.Proxy;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.TagSettings;

/** The keys of one upstream. */
final class UpstreamKeys {

    static final String SECTION = "upstreams.<name>";
    static final String ENDPOINTS = SECTION + ".endpoints";
    static final String TAG_RULES = SECTION + ".tagRules";
    private static final ValueType<TagPolicy> POLICY = ValueTypes.word(TagPolicy.values());

    static final ConfigKey<URI> URL = ConfigKey.optional(SECTION + ".url", Urls.TYPE, "the registry's own",
            "Where the registry's API is: `http://host[:port]` or `https://host[:port]`.");
    static final ConfigKey<URI> ENDPOINT_URL = ConfigKey.optional(ENDPOINTS + "[].url", Urls.TYPE, "required",
            "One of several addresses of the same content, tried in this order; takes the place of `url`.");
    static final ConfigKey<String> ENDPOINT_PREFIX = ConfigKey.optional(ENDPOINTS + "[].prefix",
            UpstreamTypes.PREFIX, "none",
            "What that address has before each repository's name, such as `dockerhub` for a proxy project of that name.");
    static final CredentialKeys ENDPOINT_CREDENTIALS = CredentialKeys.of(ENDPOINTS + "[]");
    static final CredentialKeys CREDENTIALS = CredentialKeys.of(SECTION);

    static final ConfigKey<Access.Mode> ACCESS = ConfigKey.optional(SECTION + ".access",
            ValueTypes.word(Access.Mode.values()), "`anyone` without credentials, `verify` with them",
            "Who may read: `anyone` who reaches Weir, or those whose own user name and password the registry accepts.");
    static final ConfigKey<Duration> ACCESS_TTL = ConfigKey.of(SECTION + ".accessTtl", Durations.positive(),
            Access.DEFAULT_TTL, "How long a client that was let in is not checked again.");
    static final ConfigKey<Duration> ACCESS_GRACE = ConfigKey.of(SECTION + ".accessGrace", Durations.orZero(),
            Access.DEFAULT_GRACE, "How much longer it is let in while the registry can't be asked.");

    static final ConfigKey<Duration> TAG_TTL = ConfigKey.of(SECTION + ".tagTtl", Durations.orZero(),
            TagSettings.DEFAULT_TTL,
            "How long a tag is answered without asking the registry again; `0` asks each time.");
    static final ConfigKey<TagPolicy> TAG_POLICY = ConfigKey.of(SECTION + ".tagPolicy", POLICY,
            TagPolicy.FOLLOW,
            "What becomes of a changed tag: `follow` it, `freeze` the first digest seen, or serve that and `warn`.");
    static final ConfigKey<List<String>> RULE_REPOSITORIES = ConfigKey.list(TAG_RULES + "[].repositories",
            UpstreamTypes.PATTERN, "required",
            "An exception, the first that matches holds: for these repositories; `*` is any part of a name between slashes, `**` any number of names.");
    static final ConfigKey<TagPolicy> RULE_POLICY = ConfigKey.optional(TAG_RULES + "[].policy", POLICY,
            "`tagPolicy`", "Their tag policy.");
    static final ConfigKey<Duration> RULE_TTL = ConfigKey.optional(TAG_RULES + "[].ttl", Durations.orZero(),
            "`tagTtl`", "Their time to live.");
    static final ConfigKey<Duration> MISSING_TTL = ConfigKey.of(SECTION + ".missingTtl", Durations.orZero(),
            TagSettings.DEFAULT_MISSING_TTL,
            "How long a 404 is answered without asking again; `0` asks each time.");
    static final ConfigKey<Duration> REFERRERS_TTL = ConfigKey.of(SECTION + ".referrersTtl",
            Durations.orZero(), TagSettings.DEFAULT_REFERRERS_TTL,
            "How long lists of referrers and tags of signatures are answered without asking again.");

    static final ConfigKey<Boolean> INSECURE = ConfigKey.of(SECTION + ".insecure", UpstreamTypes.YES_OR_NO,
            false,
            "Accepts plain HTTP, beyond this machine, and certificates that can't be verified.");
    static final ConfigKey<Path> CA = ConfigKey.optional(SECTION + ".ca", ValueTypes.path("file"), "none",
            "Certificate authorities to trust beside the system's, PEM; read again when it changes.");
    static final ConfigKey<Path> CLIENT_CERTIFICATE = ConfigKey.optional(SECTION + ".clientCertificate",
            ValueTypes.path("file"), "none",
            "The certificate chain that Weir shows the registry, PEM; needs `clientKey`.");
    static final ConfigKey<Path> CLIENT_KEY = ConfigKey.optional(SECTION + ".clientKey",
            ValueTypes.path("file"), "none", "Its private key, PEM, PKCS#8, not encrypted.");
    static final ConfigKey<Proxy> PROXY = ConfigKey.of(SECTION + ".proxy", UpstreamTypes.PROXY,
            new Proxy.Environment(),
            "The HTTP proxy on the way: `http://[user:password@]host:port`, `direct` for none, or `environment` for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.");
    static final ConfigKey<List<String>> PRIVATE_HOSTS = ConfigKey.list(SECTION + ".privateHosts",
            UpstreamTypes.HOST, "none",
            "Where on loopback, link-local and private addresses the registry may send Weir, by a redirect or for a token: a host, `*.domain`, an address or a network such as `10.0.0.0/8`.");
    static final ConfigKey<List<String>> TOKEN_HOSTS = ConfigKey.list(SECTION + ".tokenHosts",
            UpstreamTypes.HOST, "none",
            "Token services outside the registry's own domain that may be shown its credentials: a host, or `*.domain`.");

    static final ConfigKey<Integer> TRANSFERS = ConfigKey.of(SECTION + ".limits.transfers",
            ValueTypes.number(1, 65_535), LimitSettings.DEFAULTS.transfers(),
            "Blobs downloaded from the registry at once; further ones wait.");
    static final ConfigKey<Integer> REQUESTS_PER_SECOND = ConfigKey.of(SECTION + ".limits.requestsPerSecond",
            ValueTypes.number(0, 1_000_000), LimitSettings.DEFAULTS.requestsPerSecond(),
            "Requests to the registry in a second; `0` for no limit.");
    static final ConfigKey<Double> RESERVE = ConfigKey.of(SECTION + ".limits.reserve", UpstreamTypes.SHARE,
            LimitSettings.DEFAULTS.reserve(),
            "The part of the registry's own rate limit that is kept for pulls: below it tags are not asked for again, below half of it nothing is prefetched.");
    static final ConfigKey<Boolean> PREFETCH = ConfigKey.of(SECTION + ".prefetch.enabled",
            UpstreamTypes.YES_OR_NO, true,
            "Whether a manifest that a client gets brings its config and layers before they are asked for.");
    static final ConfigKey<List<String>> PREFETCH_PLATFORMS = ConfigKey.list(SECTION + ".prefetch.platforms",
            UpstreamTypes.PLATFORM, "those served before",
            "The platforms that an index brings, such as `linux/arm64`.");

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = Stream.of(
            List.of(URL, ENDPOINT_URL, ENDPOINT_PREFIX), ENDPOINT_CREDENTIALS.all(), CREDENTIALS.all(),
            List.of(ACCESS, ACCESS_TTL, ACCESS_GRACE, TAG_TTL, TAG_POLICY, RULE_REPOSITORIES, RULE_POLICY,
                    RULE_TTL, MISSING_TTL, REFERRERS_TTL, INSECURE, CA, CLIENT_CERTIFICATE, CLIENT_KEY, PROXY,
                    PRIVATE_HOSTS, TOKEN_HOSTS, TRANSFERS, REQUESTS_PER_SECOND, RESERVE, PREFETCH,
                    PREFETCH_PLATFORMS))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private UpstreamKeys() {}
}
