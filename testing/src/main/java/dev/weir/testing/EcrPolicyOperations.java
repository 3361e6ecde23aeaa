package dev.weir.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The API's operations on repositories' policies, and on the templates that repositories are created from. */
final class EcrPolicyOperations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EcrAccount account;

    EcrPolicyOperations(EcrAccount account) {
        this.account = account;
    }

    Map<String, EcrOperations.Operation> all() {
        return Map.of("PutLifecyclePolicy", this::putLifecycle, "GetLifecyclePolicy", this::getLifecycle,
                "DeleteLifecyclePolicy", this::deleteLifecycle, "SetRepositoryPolicy", this::setPolicy,
                "GetRepositoryPolicy", this::getPolicy, "DeleteRepositoryPolicy", this::deletePolicy,
                "CreateRepositoryCreationTemplate", this::createTemplate,
                "DescribeRepositoryCreationTemplates", this::describeTemplates,
                "DeleteRepositoryCreationTemplate", this::deleteTemplate);
    }

    private EcrRepository repository(EcrInput input) throws EcrRefusal {
        return account.repository(EcrRules.name(input.required("repositoryName")));
    }

    private ObjectNode answer(EcrRepository repository, String member, @Nullable String text) {
        return JSON.objectNode()
                .put("registryId", account.id)
                .put("repositoryName", repository.name())
                .put(member, text);
    }

    private ObjectNode putLifecycle(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        repository.setLifecyclePolicy(EcrRules.lifecycle(input.required("lifecyclePolicyText")));
        return answer(repository, "lifecyclePolicyText", repository.lifecyclePolicy().orElse(""));
    }

    private String lifecycle(EcrRepository repository) throws EcrRefusal {
        Optional<String> text = repository.lifecyclePolicy();
        if (text.isEmpty()) {
            throw new EcrRefusal("LifecyclePolicyNotFoundException", "Lifecycle policy does not exist for the"
                    + " repository with name '" + repository.name() + "'");
        }
        // As the real service: what comes back has other white space than what went in.
        return ManifestText.parse(text.get()).toString();
    }

    private ObjectNode getLifecycle(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        return answer(repository, "lifecyclePolicyText", lifecycle(repository));
    }

    private ObjectNode deleteLifecycle(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        String text = lifecycle(repository);
        repository.setLifecyclePolicy(null);
        return answer(repository, "lifecyclePolicyText", text);
    }

    private ObjectNode setPolicy(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        repository.setPolicy(EcrRules.policy(input.required("policyText")));
        return answer(repository, "policyText", repository.policy().orElse(""));
    }

    private String policy(EcrRepository repository) throws EcrRefusal {
        Optional<String> text = repository.policy();
        if (text.isEmpty()) {
            throw new EcrRefusal("RepositoryPolicyNotFoundException",
                    "Repository policy does not exist for the"
                            + " repository with name '" + repository.name() + "'");
        }
        return ManifestText.parse(text.get()).toPrettyString();
    }

    private ObjectNode getPolicy(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        return answer(repository, "policyText", policy(repository));
    }

    private ObjectNode deletePolicy(EcrInput input) throws EcrRefusal {
        EcrRepository repository = repository(input);
        String text = policy(repository);
        repository.setPolicy(null);
        return answer(repository, "policyText", text);
    }

    private ObjectNode createTemplate(EcrInput input) throws EcrRefusal {
        String prefix = input.required("prefix");
        if (!prefix.equals("ROOT")) {
            EcrRules.name(prefix);
        }
        if (input.texts("appliedFor").isEmpty()) {
            throw EcrRefusal.invalid("appliedFor", "Member must not be null");
        }
        ObjectNode template = input.json().deepCopy();
        if (account.templates.putIfAbsent(prefix, template) != null) {
            throw new EcrRefusal("TemplateAlreadyExistsException",
                    "The repository creation template for prefix '"
                            + prefix + "' already exists");
        }
        return JSON.objectNode().put("registryId", account.id).set("repositoryCreationTemplate", template);
    }

    private ObjectNode describeTemplates(EcrInput input) throws EcrRefusal {
        List<String> prefixes = input.texts("prefixes");
        ObjectNode answer = JSON.objectNode().put("registryId", account.id);
        ArrayNode found = answer.putArray("repositoryCreationTemplates");
        EcrInput.Page<ObjectNode> page = input.page(account.templates.entrySet()
                .stream()
                .filter(each -> prefixes.isEmpty() || prefixes.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList(), 100);
        page.items().forEach(found::add);
        page.next().ifPresent(next -> answer.put("nextToken", next));
        return answer;
    }

    private ObjectNode deleteTemplate(EcrInput input) throws EcrRefusal {
        ObjectNode template = account.templates.remove(input.required("prefix"));
        if (template == null) {
            throw new EcrRefusal("TemplateNotFoundException",
                    "The repository creation template does not exist");
        }
        return JSON.objectNode().put("registryId", account.id).set("repositoryCreationTemplate", template);
    }
}
