package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one registry that images are copied to.
 *
 * @param section the section's path
 * @param type what kind of registry it is
 * @param url where a registry is
 * @param prefix what stands before each repository's name there
 * @param insecure whether plain HTTP is good enough
 * @param ca authorities to trust
 * @param credentials who may push there
 * @param ecr what there is to a registry in Amazon ECR
 */
record PlaceKeys(String section, ConfigKey<Type> type, ConfigKey<URI> url, ConfigKey<String> prefix,
        ConfigKey<Boolean> insecure, ConfigKey<Path> ca, CredentialKeys credentials, EcrKeys ecr) {

    /** What kind of mirror there is. */
    enum Type {
        /** None: images are kept in the store alone. */
        NONE,
        /** Any registry of the distribution specification. */
        REGISTRY,
        /** Amazon ECR, whose repositories have to be made. */
        ECR
    }

    /** Returns the keys of a section; the type falls back to what is given, or is required where that is null. */
    static PlaceKeys of(String section, @Nullable Type fallback, String meaning) {
        String registry = section + ".registry";
        ValueType<Type> types = ValueTypes.word(Type.values());
        return new PlaceKeys(section,
                fallback == null
                        ? ConfigKey.optional(section + ".type", types, "required", meaning)
                        : ConfigKey.of(section + ".type", types, fallback, meaning),
                ConfigKey.optional(registry + ".url", Urls.TYPE, "required for a `registry`",
                        "Where the mirror's API is."),
                ConfigKey.optional(registry + ".prefix", UpstreamTypes.PREFIX, "none",
                        "What stands before each repository's name there."),
                ConfigKey.of(registry + ".insecure", UpstreamTypes.YES_OR_NO, false,
                        "Accepts plain HTTP, beyond this machine, and certificates that can't be verified."),
                ConfigKey.optional(registry + ".ca", ValueTypes.path("file"), "none",
                        "Certificate authorities to trust beside the system's, PEM; read again when it changes."),
                CredentialKeys.of(registry), new EcrKeys(section));
    }

    /** Returns all of them but the type, in the order of the reference. */
    List<ConfigKey<?>> allButType() {
        return Stream.of(List.of(url, prefix, insecure, ca), credentials.all(), ecr.all())
                .<ConfigKey<?>>flatMap(List::stream)
                .toList();
    }
}
