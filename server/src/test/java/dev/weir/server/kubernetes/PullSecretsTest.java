package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Credentials;

/** The pull secrets of a pod, as an API server has them. */
@EnableKubernetesMockClient
@SuppressWarnings("NullAway.Init") // the extension sets both
class PullSecretsTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(PullSecrets.class);
    private static final String PATH = "/api/v1/namespaces/shop/";
    private static final Repository APP = new Repository("quay.io", "team/app");

    KubernetesClient client;
    KubernetesMockServer server;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        LOG.addAppender(log);
    }

    @AfterEach
    void leave() {
        LOG.detachAppender(log);
    }

    private List<String> users(String... names) {
        return new PullSecrets(() -> client).credentials("shop", List.of(names), "shop-web", APP)
                .stream()
                .map(Credentials::username)
                .toList();
    }

    private void secret(String name, String key, String content) {
        Secret secret = new SecretBuilder().withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData(key,
                        Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                .build();
        server.expect().get().withPath(PATH + "secrets/" + name).andReturn(200, secret).always();
    }

    private static String auths(String user) {
        return "{\"auths\":{\"quay.io\":{\"username\":\"" + user + "\",\"password\":\"s3cr3t\"}}}";
    }

    private void account(String... secrets) {
        ServiceAccountBuilder account = new ServiceAccountBuilder().withNewMetadata()
                .withName("shop-web")
                .endMetadata();
        for (String each : secrets) {
            account.addNewImagePullSecret(each);
        }
        server.expect()
                .get()
                .withPath(PATH + "serviceaccounts/shop-web")
                .andReturn(200, account.build())
                .always();
    }

    private static Status forbidden() {
        return new StatusBuilder().withCode(403).withReason("Forbidden").withMessage("forbidden").build();
    }

    private String said() {
        return String.join("\n", log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void thePodsOwnComeFirstThenThoseOfItsServiceAccount() {
        secret("one", ".dockerconfigjson", auths("one"));
        secret("two", ".dockercfg", "{\"quay.io\":{\"username\":\"two\",\"password\":\"s3cr3t\"}}");
        secret("three", ".dockerconfigjson", auths("three"));
        account("three", "one");
        assertEquals(List.of("two", "one", "three"), users("two", "one"));
    }

    @Test
    void aBrokenOneIsPassedOverAndItsContentIsNotLogged() {
        secret("broken", ".dockerconfigjson", "{\"auths\": s3cr3t");
        secret("empty", "other", "s3cr3t");
        secret("good", ".dockerconfigjson", auths("good"));
        account();
        assertEquals(List.of("good"), users("broken", "missing", "empty", "good"));
        assertTrue(said().contains("shop/broken is no docker configuration"), said());
        assertFalse(said().contains("s3cr3t"), said());
    }

    @Test
    void whatMayNotBeReadIsNamedWithWhatToDo() {
        server.expect().get().withPath(PATH + "secrets/hidden").andReturn(403, forbidden()).always();
        server.expect()
                .get()
                .withPath(PATH + "serviceaccounts/shop-web")
                .andReturn(403, forbidden())
                .always();
        secret("good", ".dockerconfigjson", auths("good"));
        assertEquals(List.of("good"), users("hidden", "good"));
        assertTrue(said().contains("the pull secret shop/hidden can't be read: Weir's service account may not"
                + " get it (admission.pullSecrets of the chart)"), said());
        assertTrue(said().contains("the service account shop/shop-web can't be read"), said());
    }
}
