package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.credentials.EcrAccess;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.ecr.EcrAction;
import dev.weir.proxy.mirror.ecr.EcrSettings;
import dev.weir.proxy.mirror.ecr.PolicyText;
import dev.weir.proxy.mirror.ecr.RepositorySettings;
import dev.weir.proxy.reference.MirrorNaming;

/** What the configuration says of a mirror in Amazon ECR. */
class EcrConfigTest {

    private static final String LIFECYCLE = "{\"rules\": [{\"rulePriority\": 1, \"selection\": {\"tagStatus\":"
            + " \"untagged\", \"countType\": \"imageCountMoreThan\", \"countNumber\": 10}, \"action\": {\"type\":"
            + " \"expire\"}}]}";
    private static final String ACCESS = "{\"Version\": \"2012-10-17\", \"Statement\": []}";

    @TempDir
    private Path folder = Path.of("");

    private static MirrorPlace mirror(String keys) throws ConfigException {
        return ConfigFile.parse("weir.yaml", """
                mirror:
                  type: ecr
                  ecr:
                    accountId: "123456789012"
                    region: eu-west-1
                """ + keys.indent(4), name -> null).proxy().mirror().orElseThrow().places().getFirst();
    }

    private static List<String> mistakes(String keys) {
        return assertThrows(ConfigException.class, () -> mirror(keys)).problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void anAccountAndARegionAreEnough() throws ConfigException {
        MirrorPlace mirror = mirror("");

        assertEquals(new MirrorNaming("123456789012.dkr.ecr.eu-west-1.amazonaws.com", ""), mirror.naming());
        assertEquals(URI.create("https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
                mirror.registry().endpoints().getFirst().url());
        assertEquals(RepositorySettings.DEFAULTS, mirror.ecr().orElseThrow().repositories());
    }

    @Test
    void theIssuesExampleIsUnderstoodAsItStands() throws ConfigException {
        MirrorPlace mirror = mirror("""
                prefix: ""                 # repositories under a common prefix
                role: ""                   # assumed through STS
                endpoint: ""               # API endpoint override (private links, tests)
                registryEndpoint: ""       # registry endpoint override
                repositories:
                  create: ifMissing        # ifMissing | never | template
                  reconcile: true          # settings drift is put right
                  tags: {team: platform}
                  tagMutability: MUTABLE
                  scanOnPush: true
                  encryption: {type: AES256, kmsKey: ""}
                  accessPolicy: ""         # JSON, or a file
                  lifecyclePolicy: ""      # JSON, or a file
                """);
        RepositorySettings usual = RepositorySettings.DEFAULTS;
        assertEquals(
                new RepositorySettings(usual.create(), true, Map.of("team", "platform"), false, List.of(),
                        true,
                        "AES256", Optional.empty(), Optional.empty(), Optional.empty()),
                mirror.ecr().orElseThrow().repositories());
    }

    @Test
    void everyKeyIsUnderstood() throws Exception {
        Path lifecycle = Files.writeString(folder.resolve("lifecycle.json"), LIFECYCLE);
        MirrorPlace mirror = mirror("""
                prefix: cache
                role: arn:aws-cn:iam::123456789012:role/path/weir
                endpoint: https://vpce-1.api.ecr.eu-west-1.vpce.amazonaws.com
                registryEndpoint: http://127.0.0.1:5000
                fips: true
                dualStack: true
                privateHosts: [10.0.0.0/8]
                limits: {putImage: 20, batchGetImage: 5}
                repositories:
                  create: template
                  reconcile: false
                  tags: {"cost:center": "", team: platform one}
                  tagMutability: IMMUTABLE
                  tagMutabilityExceptions: [latest, "*-dev"]
                  scanOnPush: false
                  encryption: {type: KMS_DSSE, kmsKey: alias/weir}
                  accessPolicy: '%s'
                  lifecyclePolicy: %s
                """.formatted(ACCESS, lifecycle));

        assertEquals(new EcrSettings("123456789012",
                new EcrAccess(Optional.of("eu-west-1"),
                        Optional.of("arn:aws-cn:iam::123456789012:role/path/weir"),
                        Optional.of(URI.create("https://vpce-1.api.ecr.eu-west-1.vpce.amazonaws.com")), true,
                        true),
                Optional.of(URI.create("http://127.0.0.1:5000")), List.of("10.0.0.0/8"),
                Map.of(EcrAction.PUT_IMAGE, 20, EcrAction.BATCH_GET_IMAGE, 5),
                new RepositorySettings(RepositorySettings.Create.TEMPLATE, false,
                        Map.of("cost:center", "", "team", "platform one"), true, List.of("latest", "*-dev"),
                        false,
                        "KMS_DSSE", Optional.of("alias/weir"), Optional.of(PolicyText.access(ACCESS)),
                        Optional.of(PolicyText.lifecycle(LIFECYCLE)))),
                mirror.ecr().orElseThrow());
        assertEquals("123456789012.dkr-ecr-fips.eu-west-1.on.aws", mirror.naming().host());
        assertEquals(URI.create("http://127.0.0.1:5000"), mirror.registry().endpoints().getFirst().url());
        assertEquals(
                List.of("*.s3.eu-west-1.amazonaws.com", "*.s3.dualstack.eu-west-1.amazonaws.com",
                        "10.0.0.0/8"),
                mirror.registry().network().privateHosts());
    }

    @Test
    void policiesThatAmazonWouldRefuseAreRefusedAtTheStart() throws IOException {
        String at = "weir.yaml:7:";
        String policy = "mirror.ecr.repositories.lifecyclePolicy: ";
        Path file = Files.writeString(folder.resolve("policy.json"), "{\"rules\": [");
        for (Map.Entry<String, String> each : Map.of(
                "'{\"rules\": [}'", "not JSON: ",
                "'{\"rules\": []}'", "not a lifecycle policy: it has no rules",
                "'{\"rules\": [{}]}'",
                "Amazon ECR takes policies of this kind with 100 to 30720 characters, this one has 15",
                "/no/such/file", "there is no such file that this user can read",
                file.toString(), "in the file: not JSON: ",
                "'{\"rules\": [" + "1,".repeat(50) + "1]}'",
                "a lifecycle policy has 50 rules at most, this one has 51")
                .entrySet()) {
            String found = mistakes("repositories:\n  lifecyclePolicy: " + each.getKey()).getFirst();
            assertTrue(found.startsWith(at) && found.contains(policy + each.getValue()), found);
        }
        String access = mistakes("repositories:\n  accessPolicy: '{\"Version\": \"2012-10-17\"}'").getFirst();
        assertTrue(access.contains("accessPolicy: not a repository policy: it has no Statement"), access);
    }

    @Test
    void tagsAndKeysThatAmazonWouldRefuseAreToo() {
        String many = IntStream.range(0, 51).mapToObj(i -> "t" + i + ": x").collect(Collectors.joining(", "));
        for (Map.Entry<String, String> each : Map.of(
                "tags: {" + many + "}", "tags: Amazon ECR takes 50 tags at most, there are 51",
                "tags: {aws:x: y}", "tags: names that begin with aws: are Amazon's own: aws:x",
                "tags: {a: 'b;c'}", "tags: a tag has letters, digits, spaces and _ . : / = + - @ only: a",
                "tags: {" + "k".repeat(129) + ": x}", "tags: a tag has a name of 1 to 128 characters",
                "encryption: {kmsKey: alias/x}",
                "encryption.kmsKey: a key needs mirror.ecr.repositories.encryption.type: KMS or KMS_DSSE",
                "tagMutabilityExceptions: [a, b, c, d, e, f]",
                "tagMutabilityExceptions: Amazon ECR takes 5 patterns at most, there are 6").entrySet()) {
            String found = mistakes("repositories:\n  " + each.getKey()).getFirst();
            assertTrue(found.startsWith("weir.yaml:7:") && found.contains(each.getValue()), found);
        }
    }

    @Test
    void passwordsDoNotCrossNetworksInPlainHttp() {
        assertEquals(List
                .of("weir.yaml:6:15: mirror.ecr.endpoint: passwords must not cross a network in plain HTTP;"
                        + " write https://"),
                mistakes("endpoint: http://api.internal"));
        assertEquals(1, mistakes("registryEndpoint: http://10.0.0.1").size());
    }

    @Test
    void aNewRegionOfAKnownPartOfTheWorldIsTaken() throws ConfigException {
        assertEquals("eu-west-19", ConfigFile
                .parse("weir.yaml",
                        "mirror: {type: ecr, ecr: {accountId: '123456789012', region: eu-west-19}}",
                        name -> null)
                .proxy()
                .mirror()
                .orElseThrow()
                .places()
                .getFirst()
                .ecr()
                .orElseThrow()
                .region());
    }

    @Test
    void aPrefixThatLeavesNoRoomIsRefused() {
        String found = mistakes("prefix: " + "a".repeat(200)).getFirst();
        assertTrue(found.contains("mirror.ecr.prefix: the mirror's host and prefix are too long"), found);
    }

    @Test
    void furtherPlacesMayBeInOtherRegions() throws ConfigException {
        List<MirrorPlace> places = ConfigFile.parse("weir.yaml", """
                mirror:
                  type: ecr
                  ecr: {accountId: "123456789012", region: eu-west-1}
                  also:
                    - type: ecr
                      ecr: {accountId: "123456789012", region: us-east-1, repositories: {create: never}}
                """, name -> null).proxy().mirror().orElseThrow().places();

        assertEquals(List.of("123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
                places.stream().map(each -> each.naming().host()).toList());
        assertEquals(RepositorySettings.Create.NEVER,
                places.get(1).ecr().orElseThrow().repositories().create());
        String missing = assertThrows(ConfigException.class, () -> ConfigFile.parse("weir.yaml", """
                mirror:
                  type: registry
                  registry: {url: "http://127.0.0.1:5000"}
                  also:
                    - type: ecr
                      ecr: {accountId: "123456789012"}
                """, name -> null)).problems().getFirst().toString();
        assertEquals(
                "weir.yaml:6:7: mirror.also[0].ecr.region: is missing; a mirror of the type ecr needs it",
                missing);
    }
}
