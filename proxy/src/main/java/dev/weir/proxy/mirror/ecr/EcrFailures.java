package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.PushAnswer;
import dev.weir.proxy.upstream.UpstreamException;

/** What Amazon ECR's errors mean, on both its planes: whether it may work later, and what a person has to change. */
final class EcrFailures {

    private static final Pattern NOT_ALLOWED = Pattern
            .compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)");
    private static final int FORBIDDEN = 403;
    private static final int THROTTLED = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MOST_WORDS = 400;

    private final String host;

    EcrFailures(String host) {
        this.host = host;
    }

    // ---- the API

    static boolean isThrottle(SdkException e) {
        return e instanceof AwsServiceException service
                && (service.isThrottlingException() || service.statusCode() == THROTTLED);
    }

    static boolean isDenied(SdkException e) {
        return e instanceof AwsServiceException service && code(service).startsWith("AccessDenied");
    }

    /** Says what an error of the API means. */
    MirrorException of(EcrAction action, String repository, SdkException e) {
        if (!(e instanceof AwsServiceException service)) {
            // The SDK's own message tells which credentials were looked for, or what did not answer.
            return new MirrorException(Kind.TEMPORARY,
                    "Amazon ECR can't be asked for " + step(action, repository)
                            + ": " + words(e.getMessage()),
                    Optional.empty(), e);
        }
        if (service instanceof StsException) {
            return new MirrorException(Kind.REFUSED, "AWS does not let Weir assume the role mirror.ecr.role: "
                    + code(service), Optional.empty(), e);
        }
        if (isDenied(service)) {
            return denied(permission(words(service.getMessage())).orElse(action.permission()), repository, e);
        }
        boolean temporary = isThrottle(service) || service.statusCode() >= SERVER_ERROR
                || code(service).startsWith("ExpiredToken") || code(service).startsWith("RequestExpired");
        return new MirrorException(temporary ? Kind.TEMPORARY : Kind.REFUSED, "Amazon ECR refuses "
                + step(action, repository) + ": " + code(service) + detail(service), Optional.empty(), e);
    }

    private static String step(EcrAction action, String repository) {
        return action.permission() + (repository.isEmpty() ? "" : " for " + repository);
    }

    private static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null
                ? "error " + e.statusCode()
                : details.errorCode();
    }

    private static String detail(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorMessage() == null || details.errorMessage().isEmpty()
                ? ""
                : ": " + words(details.errorMessage());
    }

    // ---- the registry

    static boolean isThrottle(MirrorException e) {
        return status(e) == THROTTLED || e.getCause() instanceof UpstreamException cause
                && (cause.failure() == Failure.THROTTLED || cause.failure() == Failure.HELD_BACK);
    }

    /** A password may end before its time; some see that as 403. */
    static boolean isExpired(MirrorException e) {
        return status(e) == FORBIDDEN && words(e.getMessage()).contains("token has expired");
    }

    /** A 403 to a HEAD says nothing more: a permission is missing, or the password has ended. */
    static boolean isMute(MirrorException e) {
        return status(e) == FORBIDDEN && permission(words(e.getMessage())).isEmpty()
                && e.getCause() instanceof UpstreamException;
    }

    /** A push to a repository that is missing ends with the connection, or gets NAME_UNKNOWN. */
    static boolean mayLackRepository(MirrorException e) {
        return e.getCause() instanceof UpstreamException cause && cause.failure() == Failure.BROKEN_OFF
                || e.answer().filter(answer -> answer.says("NAME_UNKNOWN")).isPresent();
    }

    static boolean isImmutableTag(MirrorException e) {
        return e.answer().filter(answer -> answer.says("TAG_INVALID")).isPresent();
    }

    static boolean isUnsupported(MirrorException e) {
        return status(e) == 405;
    }

    private static int status(MirrorException e) {
        return e.answer()
                .map(PushAnswer::status)
                .orElseGet(() -> e.getCause() instanceof UpstreamException cause
                        ? cause.status().orElse(0)
                        : 0);
    }

    /** Says what an error of the registry means, to a request for an action. */
    MirrorException of(EcrAction action, String repository, MirrorException e) {
        String words = words(e.getMessage());
        Optional<String> permission = permission(words)
                .or(() -> isMute(e) && !isExpired(e) ? Optional.of(action.permission()) : Optional.empty());
        if (permission.isPresent()) {
            return denied(permission.get(), repository, e);
        }
        if (status(e) == FORBIDDEN && words.contains("maximum allowed number of images")) {
            return new MirrorException(Kind.REFUSED, "the repository " + repository + " in " + host
                    + " is full: it has as many images as its quota allows; let old ones expire by a lifecycle"
                    + " policy, or raise the quota", Optional.empty(), e);
        }
        if (words.contains("required for pushing image") && words.contains("do not exist")) {
            return new MirrorException(Kind.INCOMPLETE, words, Optional.empty(), e);
        }
        return e;
    }

    private MirrorException denied(String permission, String repository, Exception cause) {
        return new MirrorException(Kind.REFUSED, "AWS does not allow Weir " + permission
                + (repository.isEmpty() ? "" : " on " + repository) + " in " + host
                + "; its role needs that permission", Optional.empty(), cause);
    }

    private static Optional<String> permission(String words) {
        Matcher found = NOT_ALLOWED.matcher(words);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static String words(@Nullable String text) {
        String line = text == null ? "" : String.join(" ", List.of(text.split("\\s+", -1)));
        return line.length() > MOST_WORDS ? line.substring(0, MOST_WORDS) + "…" : line;
    }
}
