package dev.weir.testing;

import java.io.IOException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.weir.testing.Grammar.RegistryPath;

/** Everything that the registry's own port answers. */
final class RegistrySite implements Exchange.Site {
    private final Authorization authorization;
    private final Pulls pulls;
    private final Pushes pushes;

    RegistrySite(Authorization authorization, Pulls pulls, Pushes pushes) {
        this.authorization = authorization;
        this.pulls = pulls;
        this.pushes = pushes;
    }

    @Override
    public Target target(String path) {
        return Grammar.target(path);
    }

    @Override
    public @Nullable Response refusal(Request request) {
        if (request.record.target() == Target.TOKEN || request.record.target() == Target.OTHER) {
            return null;
        }
        Optional<RegistryPath> path = Grammar.parse(request.path());
        String actions = request.isRead() ? "pull" : "pull,push";
        return authorization.refusal(request,
                path.map(p -> "repository:" + p.name() + ":" + actions).orElse(""));
    }

    @Override
    public Response answer(Request request, Effects effects) throws IOException {
        Response answer = route(request, effects);
        return answer.header("Docker-Distribution-Api-Version", "registry/2.0");
    }

    private Response route(Request request, Effects effects) throws IOException {
        if (request.record.target() == Target.TOKEN) {
            return authorization.token(request);
        }
        if (request.record.target() == Target.PING) {
            return request.isRead() ? Response.json(200, "{}") : unsupported();
        }
        Optional<RegistryPath> parsed = Grammar.parse(request.path());
        if (parsed.isEmpty()) {
            return Response.error(404, "UNSUPPORTED", "no such endpoint");
        }
        RegistryPath path = parsed.get();
        if (!Grammar.isName(path.name())) {
            return Response.error(400, "NAME_INVALID", "invalid repository name");
        }
        if (path.target() == Target.UPLOAD) {
            return pushes.upload(request, path);
        }
        if (path.target() == Target.MANIFEST && request.method().equals("PUT")) {
            return pushes.manifest(request, path);
        }
        if (path.target() == Target.MANIFEST && request.method().equals("DELETE")) {
            return pushes.delete(path);
        }
        if (!request.isRead()) {
            return unsupported();
        }
        return switch (path.target()) {
            case MANIFEST -> pulls.manifest(request, path);
            case BLOB -> pulls.blob(request, path, effects);
            case TAGS -> pulls.tags(request, path);
            default -> pulls.referrers(request, path);
        };
    }

    private static Response unsupported() {
        return Response.error(405, "UNSUPPORTED", "the operation is unsupported");
    }
}
