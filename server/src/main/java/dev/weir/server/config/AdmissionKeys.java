package dev.weir.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.CopyPolicy;
import dev.weir.admission.rules.Glob;
import dev.weir.admission.rules.ImagePattern;
import dev.weir.admission.rules.JmesPath;
import dev.weir.admission.rules.LabelSelector;
import dev.weir.admission.rules.NamespacePattern;
import dev.weir.admission.rules.OwnerPattern;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;

/** The keys of the webhook. */
final class AdmissionKeys {

    static final String SECTION = "admission";
    static final String RULES = SECTION + ".rules";

    static final ConfigKey<InetSocketAddress> LISTEN = ConfigKey.of("listen.webhook",
            Addresses.withUsualPort(8443),
            everywhere(8443), "Where API servers send AdmissionReviews, `POST /mutate` over HTTPS; only with"
                    + " `admission.enabled`.");
    static final ConfigKey<Boolean> ENABLED = ConfigKey.of(SECTION + ".enabled", UpstreamTypes.YES_OR_NO,
            false,
            "Whether the webhook runs that points pods at the mirror.");
    static final ConfigKey<Target> TARGET = ConfigKey.of(SECTION + ".target",
            ValueTypes.word(Target.values()),
            Policy.DEFAULTS.target(), "Where swapped images point: the `mirror`, or Weir itself (`proxy`).");
    static final ConfigKey<SwapPolicy> SWAP = ConfigKey.of(SECTION + ".swap", AdmissionTypes.SWAP,
            Policy.DEFAULTS.swap(),
            "When an image is swapped: when it `exists` in the mirror, `always`, or for Weir's own until then (`proxyUntilMirrored`).");
    static final ConfigKey<CopyPolicy> COPY = ConfigKey.of(SECTION + ".copy",
            ValueTypes.word(CopyPolicy.values()),
            Policy.DEFAULTS.copy(),
            "What becomes of an image that the mirror lacks: copied in the `background`, waited for (`wait`), or `none`.");
    static final ConfigKey<Duration> WAIT_FOR = ConfigKey.of(SECTION + ".waitFor", Durations.positive(),
            Policy.DEFAULTS.waitFor(), "How long `copy: wait` waits; never longer than the API server does.");
    static final ConfigKey<Duration> BUDGET = ConfigKey.of(SECTION + ".budget", Durations.positive(),
            AdmissionSettings.DEFAULT_BUDGET,
            "The longest that all look-ups for one pod may take; what is not known then is left alone.");
    static final ConfigKey<Boolean> PIN = ConfigKey.of(SECTION + ".pin", UpstreamTypes.YES_OR_NO, false,
            "Whether a tag becomes a tag with the digest that it has now.");
    static final ConfigKey<Boolean> DRY_RUN = ConfigKey.of(SECTION + ".dryRun", UpstreamTypes.YES_OR_NO,
            false,
            "Decides, logs and counts, but changes no pod and copies nothing.");
    static final ConfigKey<Boolean> PULL_SECRETS = ConfigKey.of(SECTION + ".pullSecrets",
            UpstreamTypes.YES_OR_NO,
            false, "Whether pods' pull secrets may be read, to copy what Weir's own credentials can't from"
                    + " upstreams with `access: verify`.");
    static final ConfigKey<Boolean> HEAD_START = ConfigKey.of(SECTION + ".headStart", UpstreamTypes.YES_OR_NO,
            true,
            "Whether the proxy begins to fetch what is admitted before a node asks for it.");
    static final ConfigKey<String> PROXY_HOST = ConfigKey.optional(SECTION + ".proxyHost",
            AdmissionTypes.PROXY_HOST,
            "none",
            "By what name nodes reach this Weir; needed for `target: proxy` and `proxyUntilMirrored`.");
    static final ConfigKey<URI> PROXY_URL = ConfigKey.optional(SECTION + ".proxyUrl", Urls.TYPE,
            "the proxy of this program", "Another Weir, which gets the head starts.");
    static final ConfigKey<List<String>> PLATFORMS = ConfigKey.list(SECTION + ".platforms",
            UpstreamTypes.PLATFORM,
            "those of the cluster's nodes", "What an image must be there for to be there.");
    static final ConfigKey<Boolean> DEFAULT_RULES = ConfigKey.of(SECTION + ".defaultRules",
            UpstreamTypes.YES_OR_NO,
            true,
            "Whether operators that are known to fight a rewrite are left alone, after all other rules.");

    static final ConfigKey<String> RULE_NAME = ConfigKey.optional(RULES + "[].name", ValueTypes.TEXT,
            "its place", "A rule, the first that matches holds: what people know it by.");
    static final ConfigKey<List<ImagePattern>> RULE_IMAGES = ConfigKey.listOrOne(RULES + "[].images",
            AdmissionTypes.IMAGES, "any",
            "For these images; `*` is any part of a name between slashes, `**` any text.");
    static final ConfigKey<List<NamespacePattern>> RULE_NAMESPACES = ConfigKey.listOrOne(
            RULES + "[].namespaces",
            AdmissionTypes.NAMESPACES, "any",
            "In these namespaces: names, patterns, or labels such as `team=shop`.");
    static final ConfigKey<LabelSelector> RULE_POD_LABELS = ConfigKey.optional(RULES + "[].podLabels",
            AdmissionTypes.LABELS, "any", "For pods with these labels, as in `app=web,tier!=db`.");
    static final ConfigKey<List<OwnerPattern>> RULE_OWNERS = ConfigKey.listOrOne(RULES + "[].owners",
            AdmissionTypes.OWNERS, "any", "For pods of these owners: `Kind`, `group/Kind` or `group/*`.");
    static final ConfigKey<List<Glob>> RULE_ACCOUNTS = ConfigKey.listOrOne(RULES + "[].serviceAccounts",
            AdmissionTypes.NAMES, "any", "For pods of these service accounts.");
    static final ConfigKey<List<JmesPath>> RULE_JMESPATH = ConfigKey.listOrOne(RULES + "[].jmespath",
            AdmissionTypes.JMESPATH, "any", "Where these are true of `obj`, the pod, and `container`.");
    static final ConfigKey<Action> RULE_ACTION = ConfigKey.optional(RULES + "[].action",
            ValueTypes.word(Action.values()), "required",
            "What to do: `swap`, `leave`, `deny` the pod, or only `pin`.");
    static final ConfigKey<String> RULE_MESSAGE = ConfigKey.optional(RULES + "[].message", ValueTypes.TEXT,
            "one that names the image", "What whoever submits a denied pod is told.");
    static final ConfigKey<Target> RULE_TARGET = ConfigKey.optional(RULES + "[].target",
            ValueTypes.word(Target.values()), "`admission.target`", "Another target.");
    static final ConfigKey<SwapPolicy> RULE_SWAP = ConfigKey.optional(RULES + "[].swap", AdmissionTypes.SWAP,
            "`admission.swap`", "Another policy for swapping.");
    static final ConfigKey<CopyPolicy> RULE_COPY = ConfigKey.optional(RULES + "[].copy",
            ValueTypes.word(CopyPolicy.values()), "`admission.copy`", "Another policy for copying.");
    static final ConfigKey<Duration> RULE_WAIT_FOR = ConfigKey.optional(RULES + "[].waitFor",
            Durations.positive(),
            "`admission.waitFor`", "Another time to wait.");
    static final ConfigKey<Boolean> RULE_PIN = ConfigKey.optional(RULES + "[].pin", UpstreamTypes.YES_OR_NO,
            "`admission.pin`", "Whether these are pinned.");

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = List.of(LISTEN, ENABLED, TARGET, SWAP, COPY, WAIT_FOR, BUDGET, PIN,
            DRY_RUN,
            PULL_SECRETS, HEAD_START, PROXY_HOST, PROXY_URL, PLATFORMS, DEFAULT_RULES, RULE_NAME, RULE_IMAGES,
            RULE_NAMESPACES, RULE_POD_LABELS, RULE_OWNERS, RULE_ACCOUNTS, RULE_JMESPATH, RULE_ACTION,
            RULE_MESSAGE,
            RULE_TARGET, RULE_SWAP, RULE_COPY, RULE_WAIT_FOR, RULE_PIN);

    private AdmissionKeys() {}

    private static InetSocketAddress everywhere(int port) {
        try {
            // Not the wildcard of the platform: that may be ::, and the reference promises 0.0.0.0.
            return new InetSocketAddress(InetAddress.getByAddress(new byte[]{0, 0, 0, 0}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
