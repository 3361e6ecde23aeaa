package dev.weir.testing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What one account has in one region: repositories with their content, creation templates, passwords. */
final class EcrAccount {
    final String id;
    final String region;
    final InstantSource clock;
    final EcrQuirks quirks = new EcrQuirks();
    final RegistryContent content = new RegistryContent();
    final EcrPasswords passwords;
    final ConcurrentSkipListMap<String, EcrRepository> repositories = new ConcurrentSkipListMap<>();
    /** Creation templates by their prefix, as they were given. */
    final ConcurrentSkipListMap<String, ObjectNode> templates = new ConcurrentSkipListMap<>();

    EcrAccount(String id, String region, InstantSource clock) {
        this.id = id;
        this.region = region;
        this.clock = clock;
        this.passwords = new EcrPasswords(clock);
    }

    String host() {
        return id + ".dkr.ecr." + region
                + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
    }

    String arn(String repository) {
        String partition = region.startsWith("cn-")
                ? "aws-cn"
                : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
        return "arn:" + partition + ":ecr:" + region + ":" + id + ":repository/" + repository;
    }

    EcrRepository repository(String name) throws EcrRefusal {
        EcrRepository found = repositories.get(name);
        if (found == null) {
            throw new EcrRefusal("RepositoryNotFoundException", missing(name));
        }
        return found;
    }

    String missing(String name) {
        return "The repository with name '" + name + "' does not exist in the registry with id '" + id + "'";
    }

    EcrRepository create(String name, String encryption, Optional<String> kmsKey) throws EcrRefusal {
        EcrRules.name(name);
        if (kmsKey.isPresent() && !encryption.startsWith("KMS")) {
            throw EcrRefusal.invalid("encryptionConfiguration", "kmsKey needs the encryptionType KMS");
        }
        if (kmsKey.isPresent() && !quirks.kmsKeys.contains(kmsKey.get())) {
            throw new EcrRefusal("KmsException", "The operation failed due to a KMS exception: key '"
                    + kmsKey.get() + "' does not exist");
        }
        if (repositories.size() >= quirks.mostRepositories) {
            throw new EcrRefusal("LimitExceededException",
                    "The maximum number of repositories, " + quirks.mostRepositories + ", has been reached");
        }
        EcrRepository made = new EcrRepository(name, arn(name), Instant.now(), encryption, kmsKey);
        if (repositories.putIfAbsent(name, made) != null) {
            throw new EcrRefusal("RepositoryAlreadyExistsException", "The repository with name '" + name
                    + "' already exists in the registry with id '" + id + "'");
        }
        content.repositoryFor(name);
        return made;
    }

    void delete(String name) {
        repositories.remove(name);
        content.removeRepository(name);
    }

    /** The template that a push to a missing repository creates it from, if there is one. */
    Optional<ObjectNode> templateForPush(String name) {
        return templates.entrySet()
                .stream()
                .filter(each -> each.getKey().equals("ROOT") || name.startsWith(each.getKey() + "/"))
                .filter(each -> each.getValue().path("appliedFor").toString().contains("\"CREATE_ON_PUSH\""))
                .max(Map.Entry.comparingByKey((a, b) -> Integer.compare(length(a), length(b))))
                .map(Map.Entry::getValue);
    }

    private static int length(String prefix) {
        return prefix.equals("ROOT") ? 0 : prefix.length();
    }
}
