package dev.weir.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The API's operations on repositories and their tags. */
final class EcrRepositoryOperations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EcrAccount account;

    EcrRepositoryOperations(EcrAccount account) {
        this.account = account;
    }

    Map<String, EcrOperations.Operation> all() {
        return Map.of("CreateRepository", this::create, "DescribeRepositories", this::describe,
                "DeleteRepository", this::delete, "PutImageTagMutability", this::putMutability,
                "PutImageScanningConfiguration", this::putScanning, "TagResource", this::tag,
                "UntagResource", this::untag, "ListTagsForResource", this::listTags);
    }

    private ObjectNode create(EcrInput input) throws EcrRefusal {
        Map<String, String> tags = input.tags("tags");
        EcrRules.tags(tags);
        if (!tags.isEmpty() && account.quirks.denied.contains("TagResource")) {
            throw EcrOperations.denied(account, "TagResource", input.required("repositoryName"));
        }
        String mutability = EcrRules.mutability(input.text("imageTagMutability").orElse("MUTABLE"));
        JsonNode filters = input.json().path("imageTagMutabilityExclusionFilters");
        EcrRules.exclusions(mutability, filters);
        JsonNode encryption = input.json().path("encryptionConfiguration");
        EcrRepository made = account.create(input.required("repositoryName"),
                encryption.path("encryptionType").asText("AES256"),
                Optional.of(encryption.path("kmsKey").asText("")).filter(key -> !key.isEmpty()));
        made.tags().putAll(tags);
        made.setMutability(mutability, filters(filters));
        made.setScanOnPush(
                input.json().path("imageScanningConfiguration").path("scanOnPush").asBoolean(false));
        return JSON.objectNode().set("repository", describe(made));
    }

    static List<String> filters(JsonNode filters) {
        List<String> found = new ArrayList<>();
        filters.forEach(each -> found.add(each.path("filter").asText("")));
        return found;
    }

    private ObjectNode describe(EcrRepository repository) {
        ObjectNode node = JSON.objectNode()
                .put("repositoryArn", repository.arn())
                .put("registryId", account.id)
                .put("repositoryName", repository.name())
                .put("repositoryUri", account.host() + "/" + repository.name())
                .put("createdAt", repository.createdAt().toEpochMilli() / 1e3)
                .put("imageTagMutability", repository.mutability());
        if (!repository.exclusions().isEmpty()) {
            ArrayNode filters = node.putArray("imageTagMutabilityExclusionFilters");
            repository.exclusions()
                    .forEach(each -> filters.addObject().put("filterType", "WILDCARD").put("filter", each));
        }
        node.putObject("imageScanningConfiguration").put("scanOnPush", repository.scanOnPush());
        ObjectNode encryption = node.putObject("encryptionConfiguration")
                .put("encryptionType", repository.encryption());
        repository.kmsKey().ifPresent(key -> encryption.put("kmsKey", key));
        return node;
    }

    private ObjectNode describe(EcrInput input) throws EcrRefusal {
        List<String> names = input.texts("repositoryNames");
        ObjectNode answer = JSON.objectNode();
        ArrayNode found = answer.putArray("repositories");
        if (!names.isEmpty()) {
            if (names.size() > 100) {
                throw EcrRefusal.invalid("repositoryNames", "Member must have length between 1 and 100");
            }
            for (String name : names) {
                found.add(describe(account.repository(EcrRules.name(name))));
            }
            return answer;
        }
        EcrInput.Page<EcrRepository> page = input.page(List.copyOf(account.repositories.values()), 100);
        page.items().forEach(each -> found.add(describe(each)));
        page.next().ifPresent(next -> answer.put("nextToken", next));
        return answer;
    }

    private ObjectNode delete(EcrInput input) throws EcrRefusal {
        EcrRepository repository = account.repository(input.required("repositoryName"));
        boolean empty = account.content.repository(repository.name())
                .map(content -> content.manifests.isEmpty())
                .orElse(true);
        if (!empty && !input.isTrue("force")) {
            throw new EcrRefusal("RepositoryNotEmptyException",
                    "The repository with name '" + repository.name()
                            + "' in registry with id '" + account.id
                            + "' cannot be deleted because it still contains images");
        }
        account.delete(repository.name());
        return JSON.objectNode().set("repository", describe(repository));
    }

    private ObjectNode putMutability(EcrInput input) throws EcrRefusal {
        EcrRepository repository = account.repository(input.required("repositoryName"));
        String mode = EcrRules.mutability(input.required("imageTagMutability"));
        JsonNode filters = input.json().path("imageTagMutabilityExclusionFilters");
        EcrRules.exclusions(mode, filters);
        repository.setMutability(mode, filters(filters));
        return named(repository).put("imageTagMutability", mode);
    }

    private ObjectNode putScanning(EcrInput input) throws EcrRefusal {
        EcrRepository repository = account.repository(input.required("repositoryName"));
        repository
                .setScanOnPush(
                        input.json().path("imageScanningConfiguration").path("scanOnPush").asBoolean(false));
        ObjectNode answer = named(repository);
        answer.putObject("imageScanningConfiguration").put("scanOnPush", repository.scanOnPush());
        return answer;
    }

    private ObjectNode named(EcrRepository repository) {
        return JSON.objectNode().put("registryId", account.id).put("repositoryName", repository.name());
    }

    private EcrRepository byArn(EcrInput input) throws EcrRefusal {
        String arn = input.required("resourceArn");
        String start = account.arn("");
        if (!arn.startsWith(start)) {
            throw EcrRefusal.invalid("resourceArn", "Invalid resource ARN");
        }
        return account.repository(arn.substring(start.length()));
    }

    private ObjectNode tag(EcrInput input) throws EcrRefusal {
        EcrRepository repository = byArn(input);
        Map<String, String> more = input.tags("tags");
        EcrRules.tags(more);
        Map<String, String> all = new TreeMap<>(repository.tags());
        all.putAll(more);
        EcrRules.number(all.size());
        repository.tags().putAll(more);
        return JSON.objectNode();
    }

    private ObjectNode untag(EcrInput input) throws EcrRefusal {
        EcrRepository repository = byArn(input);
        input.texts("tagKeys").forEach(repository.tags()::remove);
        return JSON.objectNode();
    }

    private ObjectNode listTags(EcrInput input) throws EcrRefusal {
        ObjectNode answer = JSON.objectNode();
        ArrayNode tags = answer.putArray("tags");
        byArn(input).tags().forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        return answer;
    }
}
