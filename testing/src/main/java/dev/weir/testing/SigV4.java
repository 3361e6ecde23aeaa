package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks AWS Signature Version 4 as the real service does: the signature is computed again and must be the same. */
final class SigV4 {
    private static final Pattern HEADER = Pattern
            .compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([a-z0-9-]+)/"
                    + "([a-z0-9-]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

    private SigV4() {}

    /**
     * What a request was signed with.
     *
     * @param accessKeyId whose key
     * @param region for which region
     * @param service for which service
     */
    record Signed(String accessKeyId, String region, String service) {}

    /** Why a request is refused: the service's name for it, and its words. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
        final String code;

        RefusedException(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    /** Verifies a request; the secrets are known by access key. */
    static Signed verify(Request request, byte[] body, Map<String, String> secrets) throws RefusedException {
        Optional<String> header = request.header("Authorization");
        if (header.isEmpty()) {
            throw new RefusedException("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Matcher parts = HEADER.matcher(header.get());
        if (!parts.matches()) {
            throw new RefusedException("IncompleteSignatureException",
                    "Authorization header requires Credential, SignedHeaders and Signature");
        }
        String secret = secrets.get(parts.group(1));
        if (secret == null) {
            throw new RefusedException("UnrecognizedClientException",
                    "The security token included in the request is invalid.");
        }
        String date = request.header("X-Amz-Date").orElse("");
        List<String> signed = List.of(parts.group(5).split(";", -1));
        if (!date.startsWith(parts.group(2)) || !signed.contains("host") || !signed.contains("x-amz-date")) {
            throw new RefusedException("InvalidSignatureException", "Credential date and X-Amz-Date differ,"
                    + " or host or x-amz-date is not signed");
        }
        String scope = parts.group(2) + "/" + parts.group(3) + "/" + parts.group(4) + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n"
                + hex(sha256(canonical(request, body, signed).getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String step : scope.split("/", -1)) {
            key = hmac(key, step);
        }
        if (!hex(hmac(key, toSign)).equals(parts.group(6))) {
            throw new RefusedException("InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided.");
        }
        return new Signed(parts.group(1), parts.group(3), parts.group(4));
    }

    private static String canonical(Request request, byte[] body, List<String> signed) {
        String headers = signed.stream()
                .map(name -> name + ":"
                        + String.join(",", request.record.headers().getOrDefault(name, List.of()))
                                .strip()
                                .replaceAll(" +", " ")
                        + "\n")
                .collect(Collectors.joining());
        Map<String, String> query = new TreeMap<>();
        Arrays.stream(request.record.query().split("&", -1))
                .filter(part -> !part.isEmpty())
                .forEach(part -> query.put(part.split("=", 2)[0],
                        part.contains("=") ? part.split("=", 2)[1] : ""));
        String canonicalQuery = query.entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("&"));
        return request.method().toUpperCase(Locale.ROOT) + "\n" + request.path() + "\n" + canonicalQuery
                + "\n"
                + headers + "\n" + String.join(";", signed) + "\n" + hex(sha256(body));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
