package dev.weir.testing;

import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations of Amazon ECR's API that are known here, with what may forbid them. */
final class EcrOperations {
    private final EcrAccount account;
    private final Map<String, Operation> operations = new HashMap<>();

    /** One operation: a request's members in, an answer's out. */
    @FunctionalInterface
    interface Operation {
        ObjectNode run(EcrInput input) throws EcrRefusal;
    }

    EcrOperations(EcrAccount account) {
        this.account = account;
        operations.put("GetAuthorizationToken", input -> token());
        operations.putAll(new EcrRepositoryOperations(account).all());
        operations.putAll(new EcrPolicyOperations(account).all());
        operations.putAll(new EcrImageOperations(account).all());
    }

    boolean knows(String action) {
        return operations.containsKey(action);
    }

    ObjectNode run(String action, JsonNode members) throws EcrRefusal {
        Operation operation = operations.get(action);
        if (operation == null) {
            throw new EcrRefusal("UnknownOperationException", "");
        }
        EcrInput input = new EcrInput(members);
        String repository = input.text("repositoryName").orElse("*");
        if (account.quirks.isThrottled(action)) {
            throw new EcrRefusal("ThrottlingException", "Rate exceeded");
        }
        if (account.quirks.denied.contains(action)
                || !input.text("registryId").orElse(account.id).equals(account.id)) {
            throw denied(account, action, repository);
        }
        return operation.run(input);
    }

    static EcrRefusal denied(EcrAccount account, String action, String repository) {
        return new EcrRefusal("AccessDeniedException", deniedWords(account, action, repository));
    }

    static String deniedWords(EcrAccount account, String action, String repository) {
        return "User: arn:aws:sts::" + account.id
                + ":assumed-role/weir/weir is not authorized to perform: ecr:"
                + action + " on resource: " + (repository.equals("*") ? "*" : account.arn(repository))
                + " because no identity-based policy allows the ecr:" + action + " action";
    }

    private ObjectNode token() {
        Map.Entry<String, java.time.Instant> issued = account.passwords.issue();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("authorizationData")
                .addObject()
                .put("authorizationToken", issued.getKey())
                .put("expiresAt", issued.getValue().getEpochSecond())
                .put("proxyEndpoint", "https://" + account.host());
        return answer;
    }
}
