package dev.weir.proxy.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/** The kinds of places that credentials come from. Each reads again what has changed; none shows a secret. */
public final class CredentialSources {

    private CredentialSources() {}

    /**
     * Returns a source that finds the password in the environment, as it was when the process began.
     *
     * @param environment the environment; null for a variable that is not there
     */
    public static CredentialsSource environment(String username, String variable,
            Function<String, @Nullable String> environment) {
        return new CredentialsSource() {
            @Override
            public Credentials current(String registry) throws CredentialsException {
                String password = environment.apply(variable);
                if (password == null || password.isEmpty()) {
                    throw new CredentialsException("the environment has no variable " + variable
                            + ", or an empty one", null);
                }
                return new Credentials(username, password);
            }

            @Override
            public String toString() {
                return "the environment's " + variable;
            }
        };
    }

    /** Returns a source that finds the password in a file; newlines at its end are left out. */
    public static CredentialsSource file(String username, Path file) {
        return new ChangingFile(file, text -> {
            String password = text.replaceFirst("\\R+\\z", "");
            if (password.isEmpty()) {
                throw new CredentialsException("the file " + file + " is empty", null);
            }
            return registry -> new Credentials(username, password);
        });
    }

    /**
     * Returns a source that looks into a docker {@code config.json}, with the helpers that it names, or into a mounted
     * {@code kubernetes.io/dockerconfigjson} secret.
     *
     * @param path the file, or the folder with {@code config.json} or {@code .dockerconfigjson} in it
     */
    public static CredentialsSource dockerConfig(Path path) {
        return dockerConfig(path, InstantSource.system());
    }

    /** The same, with the clock by which it is looked into again although it has not changed. */
    static CredentialsSource dockerConfig(Path path, InstantSource clock) {
        return new DockerConfigSource(path, clock);
    }

    /** Returns a source that runs {@code docker-credential-<name>}. */
    public static CredentialsSource helper(String name, InstantSource clock) {
        return new HelperSource("docker-credential-" + name, clock);
    }

    /**
     * Returns a source of passwords for Amazon ECR, with the default chain of AWS credentials (environment, IRSA, Pod
     * Identity, instance role).
     *
     * @param region the region; empty for that in the registry's name, else that of the environment
     * @param role the ARN of a role to assume first, if any
     * @param endpoint another address of the ECR API, if any
     */
    public static CredentialsSource ecr(Optional<String> region, Optional<String> role,
            Optional<URI> endpoint,
            InstantSource clock) {
        return ecr(EcrAccess.of(region, role, endpoint), clock);
    }

    /** Returns a source of passwords for Amazon ECR. */
    public static EcrSource ecr(EcrAccess access, InstantSource clock) {
        return new EcrSource(new EcrTokens(new EcrClients(access)), clock);
    }
}
