package dev.weir.proxy.mirror.ecr;

import static dev.weir.proxy.mirror.MirrorContract.APP;
import static dev.weir.proxy.mirror.MirrorContract.digest;
import static dev.weir.proxy.mirror.MirrorContract.image;
import static dev.weir.proxy.mirror.MirrorContract.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.mirror.ecr.RepositorySettings.Create;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.testing.Fault;

/** What Amazon ECR refuses, and whether it may work later; each with a sentence that says what to change. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrRefusalsTest {

    private static final Tag V1 = Tag.parse("v1");
    private static final String ROLE = "arn:aws:iam::123456789012:role/weir";

    private final EcrFixture aws = new EcrFixture();

    @AfterEach
    void close() {
        aws.close();
    }

    private static MirrorException copy(EcrMirror mirror) {
        return assertThrows(MirrorException.class, () -> push(mirror));
    }

    private static void push(EcrMirror mirror) throws MirrorException {
        byte[] config = random(10, 1);
        byte[] layer = random(10, 2);
        mirror.prepare(APP);
        boolean _ = mirror.hasBlob(APP, digest(layer));
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        boolean _ = mirror.manifest(APP, image(config, layer).digest()).isPresent();
        mirror.putManifest(APP, image(config, layer), Optional.of(V1));
    }

    private static void says(MirrorException e, Kind kind, String... words) {
        assertEquals(kind, e.kind(), e.getMessage());
        for (String word : words) {
            assertTrue(String.valueOf(e.getMessage()).contains(word), word + " in: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DescribeRepositories", "CreateRepository", "BatchCheckLayerAvailability",
        "InitiateLayerUpload", "CompleteLayerUpload", "BatchGetImage", "DescribeImages", "PutImage"})
    void aMissingPermissionIsNamed(String action) throws Exception {
        aws.ecr().quirks().deny(action);
        EcrMirror mirror = aws.mirror();
        says(copy(mirror), Kind.REFUSED, "ecr:" + action, "permission");

        aws.ecr().quirks().allow(action);
        push(mirror);
    }

    @Test
    void aMissingPermissionForPasswordsIsNamed() {
        aws.ecr().quirks().deny("GetAuthorizationToken");
        MirrorException e = copy(aws.mirror());
        assertTrue(String.valueOf(e.getMessage()).contains("ecr:GetAuthorizationToken"), e.getMessage());
    }

    @Test
    void aPermissionThatCreatingNeedsBesideItsOwnIsNamedToo() {
        aws.repositories(settings(Create.IF_MISSING, Map.of("team", "platform"), "AES256", Optional.empty()));
        aws.ecr().quirks().deny("TagResource");
        says(copy(aws.mirror()), Kind.REFUSED, "ecr:TagResource");
    }

    private static RepositorySettings settings(Create create, Map<String, String> tags, String encryption,
            Optional<String> key) {
        return new RepositorySettings(create, true, tags, false, List.of(), true, encryption, key,
                Optional.empty(), Optional.empty());
    }

    @Test
    void anotherAccountIsRefused() {
        says(copy(aws.account("210987654321").mirror()), Kind.REFUSED, "ecr:DescribeRepositories",
                "210987654321");
    }

    @Test
    void anotherRegionIsRefused() {
        says(copy(aws.region("us-east-1").mirror()), Kind.REFUSED, "InvalidSignatureException", "us-east-1");
    }

    @Test
    void aRoleIsAssumedOrNamed() throws Exception {
        aws.ecr().api().requireRole(ROLE);
        says(copy(aws.role("arn:aws:iam::123456789012:role/other").mirror()), Kind.REFUSED, "role",
                "AccessDenied");
        push(aws.role(ROLE).mirror());
    }

    @Test
    void quotasAndKeysAreRefusedWithAmazonsWords() {
        aws.ecr().quirks().mostRepositories(0);
        says(copy(aws.mirror()), Kind.REFUSED, "LimitExceededException", "ecr:CreateRepository");

        aws.ecr().quirks().mostRepositories(10);
        aws.repositories(settings(Create.IF_MISSING, Map.of(), "KMS", Optional.of("alias/none")));
        says(copy(aws.mirror()), Kind.REFUSED, "KmsException", "alias/none");
    }

    @Test
    void aRepositoryThatNobodyMakesIsNamed() throws Exception {
        aws.repositories(settings(Create.NEVER, Map.of(), "AES256", Optional.empty()));
        EcrMirror mirror = aws.mirror();
        says(copy(mirror), Kind.REFUSED, "cache/docker.io/library/app", "never");

        aws.ecr().createRepository("cache/docker.io/library/app");
        push(mirror);
    }

    @Test
    void repositoriesComeFromATemplateOrItsLackIsNamed() throws Exception {
        aws.repositories(settings(Create.TEMPLATE, Map.of("ignored", "here"), "AES256", Optional.empty()));
        EcrMirror mirror = aws.mirror();
        says(copy(mirror), Kind.REFUSED, "cache/docker.io/library/app", "CREATE_ON_PUSH");

        aws.ecr().createOnPush("cache", Map.of("from", "template"));
        push(mirror);
        assertEquals(Map.of("from", "template"),
                aws.ecr().repository("cache/docker.io/library/app").orElseThrow().tags());
        assertEquals(0, aws.calls("CreateRepository ok"));
    }

    @Test
    void whatDoesNotAnswerMayAnswerLater() throws Exception {
        EcrMirror mirror = aws.mirror();
        aws.ecr().setOffline(true);
        says(copy(mirror), Kind.TEMPORARY, "ecr:DescribeRepositories");
        aws.ecr().setOffline(false);
        aws.ecr()
                .api()
                .faults()
                .add(Fault.answer(500, "application/x-amz-json-1.1",
                        "{\"__type\": \"ServerException\", \"message\": \"wait\"}"));
        says(copy(mirror), Kind.TEMPORARY, "ServerException");
        aws.ecr().api().faults().clear();
        push(mirror);
    }

    @Test
    void aNameThatAmazonDoesNotTakeIsRefusedBeforeItIsAsked() {
        says(assertThrows(MirrorException.class, () -> Repositories.check("a".repeat(257))), Kind.REFUSED,
                "257",
                "256");
        says(assertThrows(MirrorException.class, () -> Repositories.check("a__b")), Kind.REFUSED, "a__b");
    }

    @Test
    void everyLegalNameHasOneThatAmazonTakes() throws Exception {
        EcrMirror mirror = aws.mirror();
        for (Repository odd : List.of(new Repository("localhost:5000", "a__b"),
                new Repository("[::1]:5000", "a"),
                new Repository("docker.io", "x---y/z"), new Repository("quay.io", "a".repeat(240)))) {
            mirror.prepare(odd);
        }
        assertEquals(4, aws.ecr().repositories().size());
    }
}
