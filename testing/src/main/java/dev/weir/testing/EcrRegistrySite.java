package dev.weir.testing;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.weir.testing.Grammar.RegistryPath;

/** The registry's port of a fake Amazon ECR: passwords, permissions and throttles first, then what was asked for. */
final class EcrRegistrySite implements Exchange.Site {
    private final EcrAccount account;
    private final Pulls pulls;
    private final EcrUploads uploads;
    private final EcrManifests manifests;

    EcrRegistrySite(EcrAccount account, ObjectStore objects) {
        this.account = account;
        Pushes pushes = new Pushes(account.content);
        this.pulls = new Pulls(account.content, objects);
        this.uploads = new EcrUploads(account, pushes);
        this.manifests = new EcrManifests(account, pulls, pushes);
    }

    @Override
    public Target target(String path) {
        return Grammar.target(path);
    }

    @Override
    public @Nullable Response refusal(Request request) {
        return switch (account.passwords.of(request.header("Authorization").orElse(""))) {
            case GOOD -> null;
            case EXPIRED -> account.quirks.expiredIsForbidden
                    ? Response.error(403, "DENIED",
                            "Your authorization token has expired. Reauthenticate and try again.")
                    : unauthorized("Your authorization token has expired. Reauthenticate and try again.");
            case UNKNOWN -> unauthorized("Not Authorized");
        };
    }

    private Response unauthorized(String words) {
        return Response.error(401, "UNAUTHORIZED", words)
                .header("WWW-Authenticate",
                        "Basic realm=\"https://" + account.host() + "/\",service=\"ecr.amazonaws.com\"");
    }

    @Override
    public Response answer(Request request, Effects effects) throws IOException {
        return route(request, effects).header("Docker-Distribution-Api-Version", "registry/2.0");
    }

    private Response route(Request request, Effects effects) throws IOException {
        if (request.record.target() == Target.PING) {
            return Response.json(200, "{}");
        }
        Optional<RegistryPath> parsed = Grammar.parse(request.path());
        if (parsed.isEmpty()) {
            return Response.error(404, "UNSUPPORTED", "no such endpoint");
        }
        RegistryPath path = parsed.get();
        String action = action(request, path.target());
        if (action.isEmpty()) {
            return Response.error(405, "UNSUPPORTED", "The operation is unsupported.");
        }
        if (account.quirks.denied.contains(action)) {
            return Response.error(403, "DENIED", EcrOperations.deniedWords(account, action, path.name()));
        }
        if (account.quirks.isThrottled(action)) {
            return Response.error(429, "TOOMANYREQUESTS", "Rate exceeded");
        }
        Response missing = missing(request, path);
        if (missing != null) {
            return missing;
        }
        return switch (path.target()) {
            case UPLOAD -> uploads.answer(request, path);
            case MANIFEST -> request.isRead() ? manifests.get(request, path) : manifests.put(request, path);
            case BLOB -> pulls.blob(request, path, effects);
            case TAGS -> pulls.tags(request, path);
            default -> account.quirks.refusesSubjects
                    ? Response.error(405, "UNSUPPORTED", "The operation is unsupported.")
                    : pulls.referrers(request, path);
        };
    }

    /** The API's name of what is done, which permissions and quotas go by; empty for what can't be done. */
    private static String action(Request request, Target target) {
        return switch (target) {
            case UPLOAD -> switch (request.method()) {
                case "POST" -> "InitiateLayerUpload";
                case "PATCH" -> "UploadLayerPart";
                case "PUT" -> "CompleteLayerUpload";
                default -> request.isRead() ? "UploadLayerPart" : "";
            };
            case MANIFEST ->
                request.isRead() ? "BatchGetImage" : request.method().equals("PUT") ? "PutImage" : "";
            case BLOB -> !request.isRead()
                    ? ""
                    : request.method().equals("HEAD")
                            ? "BatchCheckLayerAvailability"
                            : "GetDownloadUrlForLayer";
            case TAGS -> request.isRead() ? "ListImages" : "";
            default -> request.isRead() ? "ListImageReferrers" : "";
        };
    }

    /** The answer for a repository that isn't there and is not made by a push; null when it is there now. */
    private @Nullable Response missing(Request request, RegistryPath path) throws IOException {
        if (account.repositories.containsKey(path.name())) {
            return null;
        }
        if (!request.isRead()) {
            Optional<ObjectNode> template = account.templateForPush(path.name());
            if (template.isPresent()) {
                return create(path.name(), template.get());
            }
            if (account.quirks.endsUploadsOfMissing && path.target() == Target.UPLOAD) {
                throw new EOFException("the repository is missing");
            }
        }
        return Response.error(404, "NAME_UNKNOWN", account.missing(path.name()));
    }

    private @Nullable Response create(String name, ObjectNode template) {
        try {
            EcrRepository made = account.create(name,
                    template.path("encryptionConfiguration").path("encryptionType").asText("AES256"),
                    Optional.ofNullable(template.path("encryptionConfiguration").path("kmsKey").textValue()));
            made.tags().putAll(new EcrInput(template).tags("resourceTags"));
            made.setMutability(template.path("imageTagMutability").asText("MUTABLE"), EcrRepositoryOperations
                    .filters(template.path("imageTagMutabilityExclusionFilters")));
            made.setLifecyclePolicy(template.path("lifecyclePolicy").textValue());
            made.setPolicy(template.path("repositoryPolicy").textValue());
            return null;
        } catch (EcrRefusal e) {
            return e.type.equals("RepositoryAlreadyExistsException")
                    ? null
                    : Response.error(403, "DENIED", String.valueOf(e.getMessage()));
        }
    }
}
