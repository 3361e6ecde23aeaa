package dev.weir.proxy.mirror.ecr;

import static dev.weir.proxy.mirror.MirrorContract.APP;
import static dev.weir.proxy.mirror.MirrorContract.digest;
import static dev.weir.proxy.mirror.MirrorContract.image;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.ecr.EcrRepositories.Contents;
import dev.weir.proxy.mirror.ecr.EcrRepositories.Deletion;
import dev.weir.proxy.mirror.ecr.RepositorySettings.Create;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.testing.EcrRepository;
import dev.weir.testing.FakeEcr;

/** Repositories are made as the configuration has them, kept so, listed and deleted. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class RepositoriesTest {

    private static final String NAME = "cache/docker.io/library/app";
    private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/1";
    private static final String LIFECYCLE = """
            {"rules": [{"rulePriority": 1, "description": "old ones", "action": {"type": "expire"},
              "selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days",
                            "countNumber": 90}}]}""";
    private static final String ACCESS = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
              "Action": ["ecr:BatchGetImage"]}]}""";

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final EcrFixture aws = new EcrFixture(FakeEcr.builder(), new InstantSource() {
        @Override
        public Instant instant() {
            return now;
        }
    });

    @AfterEach
    void close() {
        aws.close();
    }

    private static RepositorySettings everything(boolean reconcile) {
        return new RepositorySettings(Create.IF_MISSING, reconcile, Map.of("team", "platform", "cost", "42"),
                true,
                List.of("latest", "dev-*"), false, "KMS", Optional.of(KEY),
                Optional.of(PolicyText.access(ACCESS)),
                Optional.of(PolicyText.lifecycle(LIFECYCLE)));
    }

    private EcrMirror mirror(RepositorySettings settings) {
        aws.ecr().quirks().addKmsKey(KEY);
        return aws.repositories(settings).mirror();
    }

    private EcrRepository repository() {
        return aws.ecr().repository(NAME).orElseThrow();
    }

    @Test
    void aNewRepositoryHasAllThatIsConfigured() throws Exception {
        mirror(everything(true)).prepare(APP);

        EcrRepository made = repository();
        assertEquals(Map.of("team", "platform", "cost", "42"), made.tags());
        assertEquals("IMMUTABLE_WITH_EXCLUSION", made.mutability());
        assertEquals(List.of("latest", "dev-*"), made.exclusions());
        assertFalse(made.scanOnPush());
        assertEquals("KMS", made.encryption());
        assertEquals(Optional.of(KEY), made.kmsKey());
        assertEquals(Optional.of(ACCESS), made.policy());
        assertEquals(Optional.of(LIFECYCLE), made.lifecyclePolicy());
    }

    @Test
    void whatIsAsConfiguredIsOnlyRead() throws Exception {
        mirror(everything(true)).prepare(APP);
        aws.ecr().forgetRequests();

        mirror(everything(true)).prepare(APP);

        assertEquals(List.of("DescribeRepositories", "ListTagsForResource", "GetLifecyclePolicy",
                "GetRepositoryPolicy"), aws.ecr().api().actions());
    }

    /** A change behind Weir's back, and the one action that puts it right. */
    record Drift(String action, Consumer<EcrRepository> change) {
        @Override
        public String toString() {
            return action;
        }
    }

    static Stream<Drift> drifts() {
        return Stream.of(new Drift("PutImageTagMutability", r -> r.setMutability("MUTABLE", List.of())),
                new Drift("PutImageTagMutability",
                        r -> r.setMutability("IMMUTABLE_WITH_EXCLUSION", List.of("latest"))),
                new Drift("PutImageScanningConfiguration", r -> r.setScanOnPush(true)),
                new Drift("TagResource", r -> r.tags().remove("team")),
                new Drift("TagResource", r -> r.tags().put("cost", "43")),
                new Drift("PutLifecyclePolicy", r -> r.setLifecyclePolicy(null)),
                new Drift("PutLifecyclePolicy", r -> r.setLifecyclePolicy(LIFECYCLE.replace("90", "1"))),
                new Drift("SetRepositoryPolicy", r -> r.setPolicy(null)),
                new Drift("SetRepositoryPolicy", r -> r.setPolicy(ACCESS.replace("Allow", "Deny"))));
    }

    @ParameterizedTest
    @MethodSource("drifts")
    void onlyWhatDiffersIsWritten(Drift drift) throws Exception {
        mirror(everything(true)).prepare(APP);
        repository().tags().put("somebody", "elses");
        drift.change().accept(repository());
        aws.ecr().forgetRequests();

        mirror(everything(true)).prepare(APP);

        assertEquals(List.of(drift.action()), aws.ecr()
                .api()
                .actions()
                .stream()
                .filter(action -> !action.startsWith("Get") && !action.startsWith("List")
                        && !action.startsWith("Describe"))
                .toList());
        assertEquals(1, aws.calls("put right " + drift.action()));
        assertEquals(Map.of("team", "platform", "cost", "42", "somebody", "elses"), repository().tags());
        assertEquals("IMMUTABLE_WITH_EXCLUSION", repository().mutability());
        aws.ecr().forgetRequests();
        mirror(everything(true)).prepare(APP);
        assertEquals(4, aws.ecr().api().actions().size(), "all is right now");
    }

    @Test
    void aRepositoryIsLookedAtEverySixHours() throws Exception {
        EcrMirror mirror = mirror(RepositorySettings.DEFAULTS);
        mirror.prepare(APP);
        repository().setScanOnPush(false);
        now = now.plus(Duration.ofHours(5));
        aws.ecr().forgetRequests();
        mirror.prepare(APP);
        assertEquals(List.of(), aws.ecr().api().actions());

        now = now.plus(Duration.ofHours(2));
        mirror.prepare(APP);
        assertTrue(repository().scanOnPush());
    }

    @Test
    void withoutReconcileNothingIsPutRight() throws Exception {
        mirror(everything(false)).prepare(APP);
        repository().setScanOnPush(true);
        mirror(everything(false)).prepare(APP);
        assertTrue(repository().scanOnPush());
    }

    @Test
    void aSettingThatMayNotBeWrittenFailsNoCopy() throws Exception {
        aws.ecr().quirks().deny("PutLifecyclePolicy");
        mirror(everything(true)).prepare(APP);
        assertEquals(1, aws.calls("not set PutLifecyclePolicy"));
        assertEquals(Optional.of(ACCESS), repository().policy());

        aws.ecr().quirks().deny("ListTagsForResource");
        mirror(everything(true)).prepare(APP);
        assertEquals(1, aws.calls("not set TagResource"));
        assertEquals(2, aws.calls("not set PutLifecyclePolicy"));
    }

    @Test
    void manyCopiesAtOnceMakeARepositoryOnce() throws Exception {
        EcrMirror mirror = mirror(RepositorySettings.DEFAULTS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> {
                    mirror.prepare(APP);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(List.of("DescribeRepositories", "CreateRepository"), aws.ecr().api().actions());
    }

    @Test
    void theListHasThoseOfTheMirrorAndNoOthers() throws Exception {
        for (int i = 0; i < 1_005; i++) {
            aws.ecr().createRepository("cache/quay.io/org/app" + i);
        }
        aws.ecr().createRepository("team/app");
        aws.ecr().createRepository("cache/app");
        aws.ecr().createRepository("docker.io/library/app");
        mirror(everything(true)).prepare(APP);
        try (EcrRepositories repositories = new EcrRepositories(aws.ecrSettings(), naming("cache"))) {
            List<RepositoryRow> rows = repositories.list();
            assertEquals(1_006, rows.size());
            RepositoryRow first = rows.getFirst();
            assertEquals(NAME, first.name());
            assertEquals("docker.io/library/app", first.origin());
            assertEquals("IMMUTABLE_WITH_EXCLUSION", first.tagMutability());
            assertEquals("KMS", first.encryption());
        }
    }

    private MirrorNaming naming(String prefix) {
        return new MirrorNaming(aws.ecr().host(), prefix);
    }

    @Test
    void onlyTheMirrorsRepositoriesAreDeletedAndFullOnesByForce() throws Exception {
        aws.ecr().createRepository("cache/quay.io/org/empty");
        aws.ecr().createRepository("team/app");
        EcrMirror mirror = mirror(RepositorySettings.DEFAULTS);
        mirror.prepare(APP);
        byte[] blob = {1};
        mirror.putBlob(APP, digest(blob), RequestBody.of(blob));
        mirror.putManifest(APP, image(blob, blob), Optional.empty());
        try (EcrRepositories repositories = new EcrRepositories(aws.ecrSettings(), naming("cache"))) {
            assertEquals(Optional.of(new Contents(1, 2)), repositories.contents(NAME));
            assertEquals(Optional.empty(), repositories.contents("cache/quay.io/none"));
            assertEquals(Deletion.DELETED, repositories.delete("cache/quay.io/org/empty", false));
            assertEquals(Deletion.NOT_EMPTY, repositories.delete(NAME, false));
            assertEquals(Deletion.DELETED, repositories.delete(NAME, true));
            assertEquals(Deletion.MISSING, repositories.delete(NAME, true));
            assertThrows(MirrorException.class, () -> repositories.delete("team/app", true));
            assertThrows(MirrorException.class, () -> repositories.delete("a__b", true));
        }
        assertEquals(List.of("team/app"), aws.ecr().repositories());
    }

    @Test
    void policiesThatMeanTheSameAreEqual() {
        assertTrue(PolicyText.access(ACCESS)
                .means("{\"Statement\":[{\"Action\":[\"ecr:BatchGetImage\"],\"Effect\":\"Allow\",\"Principal\":\"*\"}],"
                        + "\"Version\":\"2012-10-17\"}"));
        assertFalse(PolicyText.access(ACCESS).means("{}"));
        assertFalse(PolicyText.access(ACCESS).means("nonsense"));
        for (String wrong : List.of("", "[]", "{", "{} {}", "{\"rules\": []}", "{\"rules\": [1]}",
                LIFECYCLE.replace("old ones", "x".repeat(30_720)))) {
            assertThrows(IllegalArgumentException.class, () -> PolicyText.lifecycle(wrong), wrong);
        }
    }

    @Test
    void hostsAreThoseOfTheirPartition() {
        assertEquals("123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                EcrHosts.registry("123456789012", "eu-west-1", false, false));
        assertEquals("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
                EcrHosts.registry("123456789012", "us-gov-west-1", true, false));
        assertEquals("123456789012.dkr-ecr.eu-west-1.on.aws",
                EcrHosts.registry("123456789012", "eu-west-1", false, true));
        assertEquals("123456789012.dkr-ecr-fips.us-east-1.on.aws",
                EcrHosts.registry("123456789012", "us-east-1", true, true));
        assertEquals("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
                EcrHosts.registry("123456789012", "cn-north-1", false, false));
        assertEquals("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
                EcrHosts.registry("123456789012", "cn-north-1", false, true));
        assertEquals(
                List.of("*.s3.cn-north-1.amazonaws.com.cn", "*.s3.dualstack.cn-north-1.amazonaws.com.cn"),
                EcrHosts.objectStores("cn-north-1"));
        assertTrue(EcrHosts.regions().containsAll(List.of("eu-west-1", "cn-north-1", "us-gov-west-1")));
    }
}
