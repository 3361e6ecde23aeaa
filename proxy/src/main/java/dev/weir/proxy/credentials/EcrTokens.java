package dev.weir.proxy.credentials;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.EcrClientBuilder;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.StsException;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;

/** Asks Amazon ECR for passwords (the API's GetAuthorizationToken). */
final class EcrTokens {

    private static final Pattern HOST = Pattern
            .compile(
                    "[0-9]{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration ALL_ATTEMPTS = Duration.ofSeconds(8);

    private final Optional<String> region;
    private final Optional<String> role;
    private final Optional<URI> endpoint;
    private final ConcurrentHashMap<String, EcrClient> clients = new ConcurrentHashMap<>();

    /**
     * A password and its end.
     *
     * @param credentials the user {@code AWS} and the password
     * @param expiresAt when it ends
     */
    record Ticket(Credentials credentials, Instant expiresAt) {}

    EcrTokens(Optional<String> region, Optional<String> role, Optional<URI> endpoint) {
        this.region = region;
        this.role = role;
        this.endpoint = endpoint;
    }

    Ticket fetch(String registry) throws CredentialsException {
        try {
            AuthorizationData data = client(registry).getAuthorizationToken()
                    .authorizationData()
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> new CredentialsException("ECR gave no authorization token", null));
            String[] parts = new String(Base64.getDecoder().decode(data.authorizationToken()),
                    StandardCharsets.UTF_8).split(":", 2);
            if (parts.length != 2) {
                throw new CredentialsException("ECR gave an authorization token that can't be read", null);
            }
            return new Ticket(new Credentials(parts[0], parts[1]), data.expiresAt());
        } catch (AwsServiceException e) {
            String action = e instanceof StsException
                    ? "sts:AssumeRole of " + role.orElse("a role")
                    : "ecr:GetAuthorizationToken";
            AwsErrorDetails details = e.awsErrorDetails();
            throw new CredentialsException("AWS refuses " + action + ": "
                    + (details == null ? "" : details.errorCode() + " ") + "(" + e.statusCode() + ")", null);
        } catch (SdkException | IllegalArgumentException e) {
            throw new CredentialsException("ECR can't be asked for a token: " + e.getMessage(), null);
        }
    }

    private EcrClient client(String registry) {
        Matcher host = HOST.matcher(registry);
        String found = region.orElse(host.matches() ? host.group(1) : "");
        return clients.computeIfAbsent(found, this::newClient);
    }

    private EcrClient newClient(String found) {
        EcrClientBuilder builder = EcrClient.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
                .overrideConfiguration(each -> each.apiCallTimeout(ALL_ATTEMPTS))
                .credentialsProvider(credentials(found));
        if (!found.isEmpty()) {
            builder.region(Region.of(found));
        }
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private AwsCredentialsProvider credentials(String found) {
        DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
        if (role.isEmpty()) {
            return own;
        }
        var sts = StsClient.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
                .overrideConfiguration(each -> each.apiCallTimeout(ALL_ATTEMPTS))
                .credentialsProvider(own);
        if (!found.isEmpty()) {
            sts.region(Region.of(found));
        }
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts.build())
                .refreshRequest(request -> request.roleArn(role.get()).roleSessionName("weir"))
                .build();
    }

    @Override
    public String toString() {
        return "Amazon ECR" + region.map(name -> " in " + name).orElse("");
    }
}
