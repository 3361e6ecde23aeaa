package dev.weir.bench.cluster;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What an API server asks when a pod is created: as long as those of a real one, some 1.3 KB a container. */
public final class PodReview {

    private PodReview() {}

    /** Makes the question about a new pod with a container for each image; no two are the same. */
    public static String creating(List<String> images) {
        String managed = IntStream.range(0, images.size())
                .mapToObj(PodReview::managed)
                .collect(Collectors.joining(","));
        String containers = IntStream.range(0, images.size())
                .mapToObj(i -> container(i, images.get(i)))
                .collect(Collectors.joining(","));
        return """
                {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"%s",\
                "kind":{"group":"","version":"v1","kind":"Pod"},\
                "resource":{"group":"","version":"v1","resource":"pods"},\
                "requestKind":{"group":"","version":"v1","kind":"Pod"},\
                "requestResource":{"group":"","version":"v1","resource":"pods"},\
                "namespace":"%s","operation":"CREATE","userInfo":{\
                "username":"system:serviceaccount:kube-system:replicaset-controller",\
                "uid":"3e9f1c55-52c6-4a14-8f4d-3fd4ab2a7b11","groups":["system:serviceaccounts",\
                "system:serviceaccounts:kube-system","system:authenticated"]},\
                "object":{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"web-7c5ddbdf54-",\
                "namespace":"%s","labels":{"app":"web","pod-template-hash":"7c5ddbdf54"},\
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7c5ddbdf54",\
                "uid":"b1c0a0de-7a02-4b37-9a39-9d7d0c0f6f11","controller":true,"blockOwnerDeletion":true}],\
                "managedFields":[{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1",\
                "time":"2026-11-22T21:35:36Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{\
                "f:generateName":{},"f:labels":{".":{},"f:app":{},"f:pod-template-hash":{}},\
                "f:ownerReferences":{".":{},"k:{\\"uid\\":\\"b1c0a0de-7a02-4b37-9a39-9d7d0c0f6f11\\"}":{}}},\
                "f:spec":{"f:containers":{%s},"f:dnsPolicy":{},"f:enableServiceLinks":{},\
                "f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},\
                "f:terminationGracePeriodSeconds":{}}}}]},"spec":{"volumes":[{"name":"token","projected":{\
                "sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{\
                "name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}],"defaultMode":420}}],\
                "containers":[%s],"restartPolicy":"Always","terminationGracePeriodSeconds":30,\
                "dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":"default",\
                "securityContext":{},"schedulerName":"default-scheduler","tolerations":[\
                {"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute",\
                "tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists",\
                "effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,\
                "preemptionPolicy":"PreemptLowerPriority"},"status":{}},"oldObject":null,"dryRun":false,\
                "options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}""".formatted(
                UUID.randomUUID(), FakeCluster.NAMESPACE, FakeCluster.NAMESPACE, managed,
                containers);
    }

    private static String managed(int number) {
        return """
                "k:{\\"name\\":\\"c%d\\"}":{".":{},"f:env":{".":{},"k:{\\"name\\":\\"MODE\\"}":{".":{},\
                "f:name":{},"f:value":{}}},"f:image":{},"f:imagePullPolicy":{},"f:name":{},\
                "f:ports":{".":{},"k:{\\"containerPort\\":8080,\\"protocol\\":\\"TCP\\"}":{".":{},\
                "f:containerPort":{},"f:protocol":{}}},"f:readinessProbe":{".":{},"f:failureThreshold":{},\
                "f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},\
                "f:successThreshold":{},"f:timeoutSeconds":{}},"f:resources":{".":{},"f:limits":{".":{},\
                "f:memory":{}},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}},\
                "f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}""".formatted(number);
    }

    private static String container(int number, String image) {
        return """
                {"name":"c%d","image":"%s","ports":[{"containerPort":8080,"protocol":"TCP"}],\
                "env":[{"name":"MODE","value":"production"}],"resources":{"limits":{"memory":"256Mi"},\
                "requests":{"cpu":"100m","memory":"256Mi"}},"volumeMounts":[{"name":"token","readOnly":true,\
                "mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],"readinessProbe":{"httpGet":\
                {"path":"/ready","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,\
                "successThreshold":1,"failureThreshold":3},"terminationMessagePath":"/dev/termination-log",\
                "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}""".formatted(number,
                image);
    }
}
