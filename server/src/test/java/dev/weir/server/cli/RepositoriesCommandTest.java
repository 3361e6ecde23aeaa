package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.testing.FakeEcr;
import dev.weir.testing.FakeEcrApi;

/** {@code weir repositories} against a mirror in Amazon ECR. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class RepositoriesCommandTest {

    private final FakeEcr ecr = FakeEcr.start();
    private final InputStream terminal = System.in;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");
    private Path config = Path.of("");

    @BeforeEach
    void start() throws IOException {
        System.setProperty("aws.accessKeyId", FakeEcrApi.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", FakeEcrApi.SECRET_KEY);
        config = Files.writeString(folder.resolve("weir.yaml"), """
                mirror:
                  type: ecr
                  ecr:
                    accountId: "123456789012"
                    region: eu-west-1
                    prefix: cache
                    endpoint: %s
                    registryEndpoint: %s
                """.formatted(ecr.api().url(), ecr.registryUrl()));
        ecr.createRepository("cache/docker.io/library/nginx");
        ecr.createRepository("cache/quay.io/org/app").setMutability("IMMUTABLE", List.of());
        ecr.createRepository("team/app");
    }

    @AfterEach
    void stop() {
        System.setIn(terminal);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        ecr.close();
    }

    private int weir(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        String[] texts = new String[args.length + 1];
        texts[0] = "repositories";
        for (int i = 0; i < args.length; i++) {
            texts[i + 1] = args[i].toString();
        }
        return Cli.run(texts, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private void answer(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theListIsATableOrJson() {
        assertEquals(0, weir("list", "--config", config), err::toString);
        String[] lines = out.toString().split("\\R", -1);
        assertTrue(lines[0].startsWith("REPOSITORY"), out.toString());
        assertTrue(lines[1].startsWith("cache/docker.io/library/nginx  docker.io/library/nginx"),
                out.toString());
        assertTrue(lines[2].contains("immutable") && lines[2].contains("AES256"), out.toString());
        assertTrue(!out.toString().contains("team/app"), out.toString());

        assertEquals(0, weir("list", "--config", config, "--json"));
        assertTrue(out.toString()
                .startsWith("[\n  {\"registry\":\"123456789012.dkr.ecr.eu-west-1.amazonaws.com\",\"name\":"
                        + "\"cache/docker.io/library/nginx\",\"origin\":\"docker.io/library/nginx\",\"createdAt\":"),
                out.toString());
    }

    @Test
    void anEmptyRepositoryIsDeletedWhenThatIsConfirmed() {
        answer("n\n");
        assertEquals(1, weir("delete", "--config", config, "cache/quay.io/org/app"));
        assertTrue(err.toString().contains("delete this repository? [y/N]")
                && err.toString().contains("nothing was deleted"), err.toString());
        answer("");
        assertEquals(1, weir("delete", "--config", config, "cache/quay.io/org/app"));
        assertTrue(ecr.repository("cache/quay.io/org/app").isPresent());

        answer("y\n");
        assertEquals(0, weir("delete", "--config", config,
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/cache/quay.io/org/app"));
        assertTrue(out.toString().contains("deleted cache/quay.io/org/app"), out.toString());
        assertTrue(ecr.repository("cache/quay.io/org/app").isEmpty());
    }

    @Test
    void imagesGoByForceOnly() {
        ecr.addImage("cache/docker.io/library/nginx", "v1", 1, 2_048);
        assertEquals(1, weir("delete", "--config", config, "--yes", "cache/docker.io/library/nginx"));
        assertTrue(err.toString().contains("has 1 images; --force deletes them too"), err.toString());

        assertEquals(0,
                weir("delete", "--config", config, "--yes", "--force", "cache/docker.io/library/nginx"),
                err::toString);
        assertTrue(out.toString().contains("cache/docker.io/library/nginx: 1 images"), out.toString());
        assertEquals(List.of("cache/quay.io/org/app", "team/app"), ecr.repositories());
    }

    @Test
    void whatIsMissingOrSomebodyElsesIsSaid() {
        assertEquals(1, weir("delete", "--config", config, "--yes", "cache/none.io/x"));
        assertTrue(err.toString().contains("there is no repository cache/none.io/x"), err.toString());
        assertEquals(1, weir("delete", "--config", config, "--yes", "--force", "team/app"));
        assertTrue(err.toString().contains("team/app is not named as a repository of the mirror"),
                err.toString());
        assertEquals(3, ecr.repositories().size());
    }

    @Test
    void aMissingPermissionIsNamed() {
        ecr.quirks().deny("DescribeRepositories");
        assertEquals(1, weir("list", "--config", config));
        assertTrue(err.toString().contains("ecr:DescribeRepositories"), err.toString());
    }

    @Test
    void anotherMirrorHasNoRepositoriesToManage() throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), "mirror: {type: none}\n");
        assertEquals(1, weir("list", "--config", other));
        assertTrue(err.toString().contains("no mirror in Amazon ECR"), err.toString());
        assertEquals(2, weir("list"));
        assertEquals(2, weir());
    }
}
