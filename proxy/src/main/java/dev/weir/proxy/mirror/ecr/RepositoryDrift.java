package dev.weir.proxy.mirror.ecr;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

import dev.weir.proxy.mirror.MirrorException;

/**
 * Compares a repository with the configuration and writes only what differs. What the configuration does not name (other
 * tags, a policy where it has none) is left alone.
 */
final class RepositoryDrift {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryDrift.class);

    private final EcrApi api;
    private final RepositorySettings settings;
    private final EcrObserver observer;

    RepositoryDrift(EcrApi api, RepositorySettings settings, EcrObserver observer) {
        this.api = api;
        this.settings = settings;
        this.observer = observer;
    }

    /** What is the matter with one setting; returns whether it was written. */
    private interface Check {
        boolean run() throws MirrorException;
    }

    /** Puts the settings right; what can't be read or written is logged and counted, and no copy fails for it. */
    void settle(Repository found) {
        String name = found.repositoryName();
        settle(name, EcrAction.PUT_IMAGE_TAG_MUTABILITY, () -> mutability(found));
        settle(name, EcrAction.PUT_IMAGE_SCANNING_CONFIGURATION, () -> scanning(found));
        if (!settings.tags().isEmpty()) {
            settle(name, EcrAction.TAG_RESOURCE, () -> tags(found));
        }
        if (settings.lifecyclePolicy().isPresent()) {
            PolicyText wanted = settings.lifecyclePolicy().get();
            settle(name, EcrAction.PUT_LIFECYCLE_POLICY, () -> lifecycle(name, wanted));
        }
        if (settings.accessPolicy().isPresent()) {
            PolicyText wanted = settings.accessPolicy().get();
            settle(name, EcrAction.SET_REPOSITORY_POLICY, () -> access(name, wanted));
        }
        encryption(found);
    }

    private void settle(String name, EcrAction action, Check check) {
        try {
            if (check.run()) {
                observer.settingPutRight(action);
                LOG.info("put a setting of the repository {} right: {}", name, action.action());
            }
        } catch (MirrorException e) {
            observer.settingFailed(action);
            LOG.warn("a setting of the repository {} can't be put right: {}", name, e.getMessage());
        }
    }

    private boolean mutability(Repository found) throws MirrorException {
        List<String> exceptions = found.imageTagMutabilityExclusionFilters()
                .stream()
                .map(ImageTagMutabilityExclusionFilter::filter)
                .sorted()
                .toList();
        boolean same = settings.mutability().equals(found.imageTagMutabilityAsString())
                && settings.mutabilityExceptions().stream().sorted().toList().equals(exceptions);
        if (same) {
            return false;
        }
        api.call(EcrAction.PUT_IMAGE_TAG_MUTABILITY, found.repositoryName(),
                client -> client.putImageTagMutability(request -> {
                    request.registryId(api.registryId())
                            .repositoryName(found.repositoryName())
                            .imageTagMutability(settings.mutability());
                    if (!settings.mutabilityExceptions().isEmpty()) {
                        request.imageTagMutabilityExclusionFilters(RepositoryCreation.filters(settings));
                    }
                }));
        return true;
    }

    private boolean scanning(Repository found) throws MirrorException {
        boolean scans = found.imageScanningConfiguration() != null
                && Boolean.TRUE.equals(found.imageScanningConfiguration().scanOnPush());
        if (scans == settings.scanOnPush()) {
            return false;
        }
        api.call(EcrAction.PUT_IMAGE_SCANNING_CONFIGURATION, found.repositoryName(),
                client -> client.putImageScanningConfiguration(request -> request.registryId(api.registryId())
                        .repositoryName(found.repositoryName())
                        .imageScanningConfiguration(scanning -> scanning.scanOnPush(settings.scanOnPush()))));
        return true;
    }

    private boolean tags(Repository found) throws MirrorException {
        Map<String, String> there = new HashMap<>();
        for (Tag tag : api.call(EcrAction.LIST_TAGS_FOR_RESOURCE, found.repositoryName(),
                client -> client.listTagsForResource(request -> request.resourceArn(found.repositoryArn())))
                .tags()) {
            there.put(tag.key(), tag.value());
        }
        Map<String, String> differing = new TreeMap<>(settings.tags());
        differing.entrySet().removeAll(there.entrySet());
        if (differing.isEmpty()) {
            return false;
        }
        api.call(EcrAction.TAG_RESOURCE, found.repositoryName(),
                client -> client.tagResource(request -> request.resourceArn(found.repositoryArn())
                        .tags(RepositoryCreation.tags(differing))));
        return true;
    }

    private boolean lifecycle(String name, PolicyText wanted) throws MirrorException {
        return differs(LifecyclePolicyNotFoundException.class, EcrAction.GET_LIFECYCLE_POLICY, name, wanted,
                client -> client
                        .getLifecyclePolicy(
                                request -> request.registryId(api.registryId()).repositoryName(name))
                        .lifecyclePolicyText())
                && wrote(() -> RepositoryCreation.putLifecycle(api, name, wanted.text()));
    }

    private boolean access(String name, PolicyText wanted) throws MirrorException {
        return differs(RepositoryPolicyNotFoundException.class, EcrAction.GET_REPOSITORY_POLICY, name, wanted,
                client -> client
                        .getRepositoryPolicy(
                                request -> request.registryId(api.registryId()).repositoryName(name))
                        .policyText())
                && wrote(() -> RepositoryCreation.setPolicy(api, name, wanted.text()));
    }

    private boolean differs(Class<? extends EcrException> missing, EcrAction action, String name,
            PolicyText wanted,
            java.util.function.Function<software.amazon.awssdk.services.ecr.EcrClient, String> read)
            throws MirrorException {
        return api.callUnless(missing, action, name, read).filter(wanted::means).isEmpty();
    }

    private static boolean wrote(RepositoryCreation.Step step) throws MirrorException {
        step.run();
        return true;
    }

    /** Encryption is for a repository's life. */
    private void encryption(Repository found) {
        String type = found.encryptionConfiguration() == null
                ? "AES256"
                : found.encryptionConfiguration().encryptionTypeAsString();
        if (!settings.encryption().equals(type)) {
            LOG.warn("the repository {} is encrypted by {} and not by {}: that can't be changed, only a new"
                    + " repository has another", found.repositoryName(), type, settings.encryption());
        }
    }
}
