package dev.weir.proxy.credentials;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.EcrClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Clients of Amazon ECR's API, one a region, made when they are first needed. Safe for use by many threads. */
public final class EcrClients implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration ALL_ATTEMPTS = Duration.ofSeconds(8);

    private final EcrAccess access;
    private final ConcurrentHashMap<String, EcrClient> clients = new ConcurrentHashMap<>();

    /** Creates the clients' place; nothing is connected to or read yet. */
    public EcrClients(EcrAccess access) {
        this.access = access;
    }

    /** Returns how the API is reached. */
    public EcrAccess access() {
        return access;
    }

    /** Returns the client of a region; the empty text leaves the region to the environment. */
    public EcrClient of(String region) {
        return clients.computeIfAbsent(region, this::newClient);
    }

    private EcrClient newClient(String region) {
        EcrClientBuilder builder = EcrClient.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
                .overrideConfiguration(each -> each.apiCallTimeout(ALL_ATTEMPTS))
                .credentialsProvider(credentials(region));
        if (!region.isEmpty()) {
            builder.region(Region.of(region));
        }
        if (access.endpoint().isPresent()) {
            builder.endpointOverride(access.endpoint().get());
        } else {
            builder.fipsEnabled(access.fips()).dualstackEnabled(access.dualStack());
        }
        return builder.build();
    }

    private AwsCredentialsProvider credentials(String region) {
        DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
        if (access.role().isEmpty()) {
            return own;
        }
        var sts = StsClient.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
                .overrideConfiguration(each -> each.apiCallTimeout(ALL_ATTEMPTS))
                .fipsEnabled(access.fips())
                .dualstackEnabled(access.dualStack())
                .credentialsProvider(own);
        if (!region.isEmpty()) {
            sts.region(Region.of(region));
        }
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts.build())
                .refreshRequest(request -> request.roleArn(access.role().get()).roleSessionName("weir"))
                .build();
    }

    @Override
    public void close() {
        clients.values().forEach(EcrClient::close);
    }

    @Override
    public String toString() {
        return "Amazon ECR" + access.region().map(name -> " in " + name).orElse("");
    }
}
