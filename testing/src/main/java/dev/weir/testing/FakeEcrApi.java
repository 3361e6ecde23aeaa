package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The part of Amazon ECR's API (JSON 1.1, Signature Version 4) that hands out passwords, and STS's AssumeRole (query
 * protocol), on one port. Strict: a wrong signature, region, service, action or role is refused with the real error's
 * name.
 */
public final class FakeEcrApi implements AutoCloseable {

    /** The access key that is known from the start. */
    public static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
    /** Its secret. */
    public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";
    private static final String JSON = "application/x-amz-json-1.1";

    private final String region;
    private final InstantSource clock;
    private final Map<String, String> secrets = new ConcurrentHashMap<>(Map.of(ACCESS_KEY, SECRET_KEY));
    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private final Faults faults = new Faults();
    private final Listener listener;
    private volatile Duration lifetime = Duration.ofHours(12);
    private volatile @Nullable String role;
    private volatile String password = "";

    private FakeEcrApi(String region, InstantSource clock) {
        this.region = region;
        this.clock = clock;
        this.listener = new Listener("ecr-api", 0,
                new Exchange(new Site(), null, faults, requests::add, () -> 0));
    }

    /** Starts the API of a region; its clock says when passwords end. */
    public static FakeEcrApi start(String region, InstantSource clock) {
        return new FakeEcrApi(region, clock);
    }

    /** Where it is. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.port());
    }

    /** What goes wrong from now on. */
    public Faults faults() {
        return faults;
    }

    /** How long passwords that are handed out from now on are good. */
    public void tokenLifetime(Duration time) {
        lifetime = time;
    }

    /** Answers AccessDenied to this action, such as {@code GetAuthorizationToken}. */
    public void deny(String action) {
        denied.add(action);
    }

    /** Answers the action again. */
    public void allow(String action) {
        denied.remove(action);
    }

    /** Hands passwords only to those who have assumed this role. */
    public void requireRole(String arn) {
        role = arn;
    }

    /** Returns the password handed out last. */
    public String password() {
        return password;
    }

    /** Returns the actions that were answered, in their order. */
    public List<String> actions() {
        return List.copyOf(actions);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private final class Site implements Exchange.Site {
        @Override
        public Target target(String path) {
            return Target.OTHER;
        }

        @Override
        public @Nullable Response refusal(Request request) {
            return null;
        }

        @Override
        public Response answer(Request request, Effects effects) throws IOException {
            byte[] body = request.body.readAllBytes();
            boolean sts = request.header("Content-Type")
                    .orElse("")
                    .startsWith("application/x-www-form-urlencoded");
            try {
                SigV4.Signed signed = SigV4.verify(request, body, secrets);
                return sts
                        ? assumeRole(new String(body, StandardCharsets.UTF_8), signed)
                        : ecr(request, body, signed);
            } catch (SigV4.RefusedException e) {
                return sts
                        ? xml(403, e.code, String.valueOf(e.getMessage()))
                        : error(400, e.code, e.getMessage());
            } catch (UncheckedIOException e) {
                return error(400, "SerializationException", "not JSON");
            }
        }
    }

    private Response ecr(Request request, byte[] body, SigV4.Signed signed) throws SigV4.RefusedException {
        String target = request.header("X-Amz-Target").orElse("");
        if (!request.method().equals("POST") || !request.path().equals("/") || !target.startsWith(TARGET)
                || !request.header("Content-Type").orElse("").equals(JSON)) {
            throw new SigV4.RefusedException("UnknownOperationException", "");
        }
        if (!signed.service().equals("ecr") || !signed.region().equals(region)) {
            throw new SigV4.RefusedException("InvalidSignatureException",
                    "Credential should be scoped to a valid"
                            + " region, not '" + signed.region() + "'");
        }
        String action = target.substring(TARGET.length());
        String caller = sessions.get(signed.accessKeyId());
        if (denied.contains(action) || role != null && !role.equals(caller)) {
            return error(400, "AccessDeniedException",
                    "User: arn:aws:iam::123456789012:user/" + signed.accessKeyId()
                            + " is not authorized to perform: ecr:" + action + " on resource: *");
        }
        JsonNode input = ManifestText.parse(new String(body, StandardCharsets.UTF_8));
        actions.add(action);
        if (!action.equals("GetAuthorizationToken") || !input.isObject()) {
            throw new SigV4.RefusedException("UnknownOperationException", "");
        }
        password = UUID.randomUUID().toString();
        Instant end = clock.instant().plus(lifetime);
        return Response.json(200, "{\"authorizationData\":[{\"authorizationToken\":\"" + Base64.getEncoder()
                .encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8))
                + "\",\"expiresAt\":" + end.getEpochSecond()
                + ",\"proxyEndpoint\":\"https://123456789012.dkr.ecr." + region + ".amazonaws.com\"}]}")
                .replace("Content-Type", JSON);
    }

    private Response assumeRole(String form, SigV4.Signed signed) {
        Map<String, String> fields = Arrays.stream(form.split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0],
                        field -> URLDecoder.decode(field.length > 1 ? field[1] : "",
                                StandardCharsets.UTF_8)));
        String arn = fields.getOrDefault("RoleArn", "");
        if (!"AssumeRole".equals(fields.get("Action")) || !"2011-06-15".equals(fields.get("Version"))) {
            return xml(400, "InvalidAction", "Could not find operation");
        }
        if (!signed.service().equals("sts") || denied.contains("AssumeRole") || !arn.equals(role)) {
            return xml(403, "AccessDenied",
                    "User is not authorized to perform: sts:AssumeRole on resource: " + arn);
        }
        actions.add("AssumeRole");
        String key = "ASIA" + UUID.randomUUID()
                .toString()
                .replace("-", "")
                .substring(0, 16)
                .toUpperCase(
                        java.util.Locale.ROOT);
        String secret = UUID.randomUUID().toString();
        secrets.put(key, secret);
        sessions.put(key, arn);
        return Response.of(200)
                .header("Content-Type", "text/xml")
                .body(("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                        + "<AssumedRoleUser><Arn>" + arn
                        + "/weir</Arn><AssumedRoleId>AROA:weir</AssumedRoleId>"
                        + "</AssumedRoleUser><Credentials><AccessKeyId>" + key
                        + "</AccessKeyId><SecretAccessKey>"
                        + secret + "</SecretAccessKey><SessionToken>session</SessionToken><Expiration>"
                        + Instant.now().plus(Duration.ofHours(1))
                        + "</Expiration></Credentials></AssumeRoleResult>"
                        + "</AssumeRoleResponse>").getBytes(StandardCharsets.UTF_8));
    }

    private static Response xml(int status, String code, String message) {
        return Response.of(status)
                .header("Content-Type", "text/xml")
                .body(("<ErrorResponse><Error><Type>Sender</Type><Code>" + code.replace("Exception", "")
                        + "</Code><Message>" + message + "</Message></Error></ErrorResponse>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Response error(int status, String code, @Nullable String message) {
        return Response.json(status, "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}")
                .replace("Content-Type", JSON);
    }
}
