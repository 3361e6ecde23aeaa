package dev.weir.proxy.credentials;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.sts.model.StsException;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;

/** Asks Amazon ECR for passwords (the API's GetAuthorizationToken). */
final class EcrTokens {

    private static final Pattern HOST = Pattern
            .compile(
                    "[0-9]{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");

    private final EcrClients clients;

    /**
     * A password and its end.
     *
     * @param credentials the user {@code AWS} and the password
     * @param expiresAt when it ends
     */
    record Ticket(Credentials credentials, Instant expiresAt) {}

    EcrTokens(EcrClients clients) {
        this.clients = clients;
    }

    Ticket fetch(String registry) throws CredentialsException {
        try {
            AuthorizationData data = clients.of(region(registry))
                    .getAuthorizationToken()
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
                    ? "sts:AssumeRole of " + clients.access().role().orElse("a role")
                    : "ecr:GetAuthorizationToken";
            AwsErrorDetails details = e.awsErrorDetails();
            throw new CredentialsException("AWS refuses " + action + ": "
                    + (details == null ? "" : details.errorCode() + " ") + "(" + e.statusCode() + ")", null);
        } catch (SdkException | IllegalArgumentException e) {
            throw new CredentialsException("ECR can't be asked for a token: " + e.getMessage(), null);
        }
    }

    private String region(String registry) {
        Matcher host = HOST.matcher(registry);
        return clients.access().region().orElse(host.matches() ? host.group(1) : "");
    }

    @Override
    public String toString() {
        return clients.toString();
    }
}
