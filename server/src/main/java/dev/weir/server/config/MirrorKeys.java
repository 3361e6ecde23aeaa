package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.weir.proxy.mirror.MirrorSettings;

/** The keys of the mirror. */
final class MirrorKeys {

    static final String SECTION = "mirror";
    private static final String REGISTRY = SECTION + ".registry";

    /** What kind of mirror there is. */
    enum Type {
        /** None: images are kept in the store alone. */
        NONE,
        /** Any registry of the distribution specification. */
        REGISTRY,
        /** Amazon ECR, whose repositories have to be made. */
        ECR
    }

    static final ConfigKey<Type> TYPE = ConfigKey.of(SECTION + ".type", ValueTypes.word(Type.values()),
            Type.NONE,
            "Where images are copied to, and served from: `none`, another `registry`, or Amazon `ecr`.");
    static final ConfigKey<Integer> COPIES = ConfigKey.of(SECTION + ".copies", ValueTypes.number(1, 64),
            MirrorSettings.DEFAULT_COPIES, "Images copied at once.");
    static final ConfigKey<Integer> TRANSFERS = ConfigKey.of(SECTION + ".transfers",
            ValueTypes.number(1, 256),
            MirrorSettings.DEFAULT_TRANSFERS, "Blobs sent to the mirror at once.");
    static final ConfigKey<URI> URL = ConfigKey.optional(REGISTRY + ".url", Urls.TYPE,
            "required for a `registry`", "Where the mirror's API is.");
    static final ConfigKey<String> PREFIX = ConfigKey.optional(REGISTRY + ".prefix", UpstreamTypes.PREFIX,
            "none",
            "What stands before each repository's name there.");
    static final ConfigKey<Boolean> INSECURE = ConfigKey.of(REGISTRY + ".insecure", UpstreamTypes.YES_OR_NO,
            false,
            "Accepts plain HTTP, beyond this machine, and certificates that can't be verified.");
    static final ConfigKey<Path> CA = ConfigKey.optional(REGISTRY + ".ca", ValueTypes.path("file"), "none",
            "Certificate authorities to trust beside the system's, PEM; read again when it changes.");
    static final CredentialKeys CREDENTIALS = CredentialKeys.of(REGISTRY);
    static final EcrKeys ECR = new EcrKeys(SECTION);

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = Stream
            .of(List.of(TYPE, COPIES, TRANSFERS, URL, PREFIX, INSECURE, CA), CREDENTIALS.all(),
                    ECR.all())
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private MirrorKeys() {}
}
