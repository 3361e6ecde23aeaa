package dev.weir.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** STS's AssumeRole (query protocol): gives keys of a session to who may have the role. */
final class StsOperation {
    /** The token of every session. */
    static final String SESSION_TOKEN = "session";

    private final Map<String, String> secrets;
    private final Set<String> denied;
    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    volatile @Nullable String role;

    /** Adds the keys of new sessions to the secrets that are known. */
    StsOperation(Map<String, String> secrets, Set<String> denied) {
        this.secrets = secrets;
        this.denied = denied;
    }

    /** Returns whether a caller has the role that callers need, if they need one. */
    boolean mayCall(String accessKeyId) {
        String needed = role;
        return needed == null || needed.equals(sessions.get(accessKeyId));
    }

    boolean isSession(String accessKeyId) {
        return sessions.containsKey(accessKeyId);
    }

    /** Answers a form; true for an action that was done. */
    Response assumeRole(String form, SigV4.Signed signed, Runnable done) {
        Map<String, String> fields = Arrays.stream(form.split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0],
                        field -> URLDecoder.decode(field.length > 1 ? field[1] : "",
                                StandardCharsets.UTF_8)));
        String arn = fields.getOrDefault("RoleArn", "");
        if (!"AssumeRole".equals(fields.get("Action")) || !"2011-06-15".equals(fields.get("Version"))) {
            return refused(400, "InvalidAction", "Could not find operation");
        }
        if (!signed.service().equals("sts") || denied.contains("AssumeRole") || !arn.equals(role)) {
            return refused(403, "AccessDenied",
                    "User is not authorized to perform: sts:AssumeRole on resource: " + arn);
        }
        done.run();
        String key = "ASIA"
                + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
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
                        + secret + "</SecretAccessKey><SessionToken>" + SESSION_TOKEN
                        + "</SessionToken><Expiration>" + Instant.now().plus(Duration.ofHours(1))
                        + "</Expiration></Credentials></AssumeRoleResult>"
                        + "</AssumeRoleResponse>").getBytes(StandardCharsets.UTF_8));
    }

    static Response refused(int status, String code, String message) {
        return Response.of(status)
                .header("Content-Type", "text/xml")
                .body(("<ErrorResponse><Error><Type>Sender</Type><Code>" + code.replace("Exception", "")
                        + "</Code><Message>" + message + "</Message></Error></ErrorResponse>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
