package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The keys of a section that says where credentials come from.
 *
 * @param section the section's path, without {@code .credentials}
 */
record CredentialKeys(String section, ConfigKey<String> username, ConfigKey<String> password,
        ConfigKey<String> passwordEnv, ConfigKey<Path> passwordFile, ConfigKey<Path> dockerConfig,
        ConfigKey<String> helper, ConfigKey<String> ecrRegion, ConfigKey<String> ecrRole,
        ConfigKey<URI> ecrEndpoint) {

    /** Returns the keys of one section. */
    static CredentialKeys of(String section) {
        String prefix = section + ".credentials.";
        return new CredentialKeys(section,
                ConfigKey.optional(prefix + "username", ValueTypes.TEXT, "none: anonymous",
                        "The user name shown to the registry; needs one of the passwords."),
                ConfigKey.optional(prefix + "password", ValueTypes.TEXT, "none",
                        "The password or token itself."),
                ConfigKey.optional(prefix + "passwordEnv", ValueTypes.TEXT, "none",
                        "The environment variable that holds the password."),
                ConfigKey.optional(prefix + "passwordFile", ValueTypes.path("file"), "none",
                        "The file that holds the password, read again when it changes; a newline at its end is left out."),
                ConfigKey.optional(prefix + "dockerConfig", ValueTypes.path("file"), "none",
                        "A docker `config.json`, or the folder or file of a mounted `kubernetes.io/dockerconfigjson` secret; read again when it changes."),
                ConfigKey.optional(prefix + "helper", HELPER, "none",
                        "A credential helper's name: `ecr-login` runs `docker-credential-ecr-login`."),
                ConfigKey.optional(prefix + "ecr.region", ValueTypes.TEXT,
                        "that in the host's name",
                        "For a registry in Amazon ECR: the region that is asked for tokens, with the usual chain of AWS credentials."),
                ConfigKey.optional(prefix + "ecr.role", ValueTypes.TEXT, "none",
                        "The ARN of a role to assume for that."),
                ConfigKey.optional(prefix + "ecr.endpoint", Urls.TYPE, "AWS's own",
                        "Another address of the ECR API, such as a private link."));
    }

    private static final ValueType<String> HELPER = new ValueType<>("name", text -> {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new InvalidValueException(
                    "not the name of a credential helper; write what follows docker-credential-");
        }
        return text.startsWith("docker-credential-") ? text.substring("docker-credential-".length()) : text;
    }, text -> text);

    /** Returns all of them, in the order of the reference. */
    List<ConfigKey<?>> all() {
        return List.of(username, password, passwordEnv, passwordFile, dockerConfig, helper, ecrRegion,
                ecrRole,
                ecrEndpoint);
    }
}
