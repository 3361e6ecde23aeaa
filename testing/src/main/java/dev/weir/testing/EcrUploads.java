package dev.weir.testing;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.weir.testing.Grammar.RegistryPath;

/** Uploads of blobs as Amazon ECR takes them: well in one PUT, oddly in several PATCHes, mounted where it may be. */
final class EcrUploads {
    private final EcrAccount account;
    private final Pushes pushes;
    /** The range that the first chunk of an upload got, which the later ones get too. */
    private final Map<String, String> firstRanges = new ConcurrentHashMap<>();

    EcrUploads(EcrAccount account, Pushes pushes) {
        this.account = account;
        this.pushes = pushes;
    }

    Response answer(Request request, RegistryPath path) throws IOException {
        Response answer = pushes.upload(request, path, mayMount(request, path));
        if (answer.status == 201) {
            header(answer, "Docker-Content-Digest").ifPresent(digest -> arrived(path.name(), digest));
        }
        return request.method().equals("PATCH") && account.quirks.oddPatch && answer.status == 202
                ? odd(answer, path.reference())
                : answer;
    }

    private Response odd(Response answer, String upload) {
        String range = header(answer, "Range").orElse("0-0");
        String first = firstRanges.computeIfAbsent(upload, id -> range);
        return answer.status(201).replace("Range", first);
    }

    private static Optional<String> header(Response answer, String name) {
        return answer.headers.stream()
                .filter(each -> each.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private void arrived(String repository, String digest) {
        EcrRepository known = account.repositories.get(repository);
        if (known != null) {
            known.arrivals.putIfAbsent(digest, Instant.now());
        }
    }

    /** The account setting, the same encryption, and an image that was pushed with the blob, not the blob alone. */
    private boolean mayMount(Request request, RegistryPath path) {
        EcrRepository source = account.repositories.get(request.parameter("from").orElse(""));
        EcrRepository target = account.repositories.get(path.name());
        String digest = request.parameter("mount").orElse("");
        return account.quirks.mounts && source != null && target != null
                && source.encryption().equals(target.encryption()) && source.kmsKey().equals(target.kmsKey())
                && account.content.repositoryFor(source.name()).manifests.values()
                        .stream()
                        .anyMatch(each -> each.text().contains(digest));
    }
}
