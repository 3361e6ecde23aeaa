package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.Tag;

import dev.weir.proxy.mirror.MirrorException;

/** Makes repositories, with all that the configuration says of them. */
final class RepositoryCreation {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryCreation.class);

    private final EcrApi api;
    private final RepositorySettings settings;
    private final EcrObserver observer;

    RepositoryCreation(EcrApi api, RepositorySettings settings, EcrObserver observer) {
        this.api = api;
        this.settings = settings;
        this.observer = observer;
    }

    /** Makes a repository; one that somebody else has made meanwhile is fine. Policies that can't be set are logged. */
    void create(String name) throws MirrorException {
        boolean made = api
                .callUnless(RepositoryAlreadyExistsException.class, EcrAction.CREATE_REPOSITORY, name,
                        client -> client.createRepository(request(name)))
                .isPresent();
        if (!made) {
            return;
        }
        LOG.info("made the repository {} in {}", name, api.host());
        observer.repositoryCreated();
        if (settings.lifecyclePolicy().isPresent()) {
            String text = settings.lifecyclePolicy().get().text();
            setting(EcrAction.PUT_LIFECYCLE_POLICY, name, () -> putLifecycle(api, name, text));
        }
        if (settings.accessPolicy().isPresent()) {
            String text = settings.accessPolicy().get().text();
            setting(EcrAction.SET_REPOSITORY_POLICY, name, () -> setPolicy(api, name, text));
        }
    }

    private CreateRepositoryRequest request(String name) {
        CreateRepositoryRequest.Builder request = CreateRepositoryRequest.builder()
                .registryId(api.registryId())
                .repositoryName(name)
                .imageTagMutability(settings.mutability())
                .imageScanningConfiguration(scanning -> scanning.scanOnPush(settings.scanOnPush()))
                .encryptionConfiguration(EncryptionConfiguration.builder()
                        .encryptionType(settings.encryption())
                        .kmsKey(settings.kmsKey().orElse(null))
                        .build());
        if (!settings.tags().isEmpty()) {
            request.tags(tags(settings.tags()));
        }
        if (!settings.mutabilityExceptions().isEmpty()) {
            request.imageTagMutabilityExclusionFilters(filters(settings));
        }
        return request.build();
    }

    static List<Tag> tags(Map<String, String> wanted) {
        return wanted.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> Tag.builder().key(each.getKey()).value(each.getValue()).build())
                .toList();
    }

    static List<ImageTagMutabilityExclusionFilter> filters(RepositorySettings settings) {
        return settings.mutabilityExceptions()
                .stream()
                .map(each -> ImageTagMutabilityExclusionFilter.builder()
                        .filterType(ImageTagMutabilityExclusionFilterType.WILDCARD)
                        .filter(each)
                        .build())
                .toList();
    }

    static void putLifecycle(EcrApi api, String name, String text) throws MirrorException {
        api.call(EcrAction.PUT_LIFECYCLE_POLICY, name, client -> client.putLifecyclePolicy(request -> request
                .registryId(api.registryId())
                .repositoryName(name)
                .lifecyclePolicyText(text)));
    }

    static void setPolicy(EcrApi api, String name, String text) throws MirrorException {
        api.call(EcrAction.SET_REPOSITORY_POLICY, name,
                client -> client.setRepositoryPolicy(request -> request
                        .registryId(api.registryId())
                        .repositoryName(name)
                        .policyText(text)));
    }

    /** One step of setting a repository up. */
    interface Step {
        void run() throws MirrorException;
    }

    /** A repository that lacks a setting still holds images: that is logged and counted, and no copy fails for it. */
    private void setting(EcrAction action, String name, Step step) {
        try {
            step.run();
        } catch (MirrorException e) {
            observer.settingFailed(action);
            LOG.warn("the new repository {} lacks a setting: {}", name, e.getMessage());
        }
    }
}
