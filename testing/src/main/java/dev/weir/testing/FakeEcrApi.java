package dev.weir.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * Amazon ECR's API (JSON 1.1, Signature Version 4), and STS's AssumeRole (query protocol), on one port. Strict: a wrong
 * signature, region, service, account, action or role is refused with the real error's name. Without a registry beside it,
 * it is good for passwords; {@link FakeEcr} has both.
 */
public final class FakeEcrApi implements AutoCloseable {

    /** The access key that is known from the start. */
    public static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
    /** Its secret. */
    public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";
    private static final String JSON = "application/x-amz-json-1.1";

    private final EcrAccount account;
    private final EcrOperations operations;
    private final Map<String, String> secrets = new ConcurrentHashMap<>(Map.of(ACCESS_KEY, SECRET_KEY));
    private final StsOperation sts;
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private final Faults faults = new Faults();
    private final Listener listener;

    FakeEcrApi(EcrAccount account) {
        this.account = account;
        this.operations = new EcrOperations(account);
        this.sts = new StsOperation(secrets, account.quirks.denied);
        this.listener = new Listener("ecr-api", 0,
                new Exchange(new Site(), null, faults, requests::add, () -> 0));
    }

    /** Starts the API of a region; its clock says when passwords end. */
    public static FakeEcrApi start(String region, InstantSource clock) {
        return new FakeEcrApi(new EcrAccount(FakeEcr.ACCOUNT, region, clock));
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
        account.passwords.lifetime = time;
    }

    /** Answers AccessDenied to this action, such as {@code GetAuthorizationToken}. */
    public void deny(String action) {
        account.quirks.deny(action);
    }

    /** Answers the action again. */
    public void allow(String action) {
        account.quirks.allow(action);
    }

    /** Answers only those who have assumed this role. */
    public void requireRole(String arn) {
        sts.role = arn;
    }

    /** Returns the password handed out last. */
    public String password() {
        return account.passwords.last();
    }

    /** Returns the actions that were answered, in their order, also those with an error of ECR's. */
    public List<String> actions() {
        return List.copyOf(actions);
    }

    /** Forgets the actions answered so far. */
    public void forgetActions() {
        actions.clear();
    }

    /** Ends all connections and refuses new ones, or comes back on the same port. */
    public void setOffline(boolean offline) {
        listener.setOffline(offline);
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
            boolean form = request.header("Content-Type")
                    .orElse("")
                    .startsWith("application/x-www-form-urlencoded");
            try {
                SigV4.Signed signed = SigV4.verify(request, body, secrets);
                return form
                        ? sts.assumeRole(new String(body, StandardCharsets.UTF_8), signed,
                                () -> actions.add("AssumeRole"))
                        : ecr(request, body, signed);
            } catch (SigV4.RefusedException e) {
                return form
                        ? StsOperation.refused(403, e.code, String.valueOf(e.getMessage()))
                        : error(400, e.code, e.getMessage());
            } catch (EcrRefusal e) {
                return error(e.status, e.type, e.getMessage());
            }
        }
    }

    private Response ecr(Request request, byte[] body, SigV4.Signed signed)
            throws SigV4.RefusedException, EcrRefusal {
        String target = request.header("X-Amz-Target").orElse("");
        if (!request.method().equals("POST") || !request.path().equals("/") || !target.startsWith(TARGET)
                || !request.header("Content-Type").orElse("").equals(JSON)) {
            throw new SigV4.RefusedException("UnknownOperationException", "");
        }
        if (!signed.service().equals("ecr") || !signed.region().equals(account.region)) {
            throw new SigV4.RefusedException("InvalidSignatureException",
                    "Credential should be scoped to a valid region, not '" + signed.region() + "'");
        }
        boolean session = sts.isSession(signed.accessKeyId());
        if (session
                && !request.header("X-Amz-Security-Token").orElse("").equals(StsOperation.SESSION_TOKEN)) {
            throw new SigV4.RefusedException("UnrecognizedClientException",
                    "The security token included in the request is invalid.");
        }
        String action = target.substring(TARGET.length());
        if (!sts.mayCall(signed.accessKeyId())) {
            throw EcrOperations.denied(account, action, "*");
        }
        JsonNode input;
        try {
            input = ManifestText.parse(new String(body, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new EcrRefusal("SerializationException", "not JSON");
        }
        if (!account.quirks.denied.contains(action)) {
            actions.add(action);
        }
        return Response.json(200, operations.run(action, input).toString()).replace("Content-Type", JSON);
    }

    private static Response error(int status, String code, @Nullable String message) {
        return Response
                .json(status, JsonNodeFactory.instance.objectNode()
                        .put("__type", code)
                        .put("message", message)
                        .toString())
                .replace("Content-Type", JSON);
    }
}
