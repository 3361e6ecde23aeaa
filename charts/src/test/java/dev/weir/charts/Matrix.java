package dev.weir.charts;

import java.util.List;
import java.util.stream.Stream;

/** Values that people install with, each as the text of a values file. */
final class Matrix {

    private Matrix() {}

    /** One set of values; its name says what for. */
    record Values(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final Values NOTHING = new Values("nothing", "{}");
    static final Values ECR = new Values("the whole thing on EKS",
            """
                    admission: {enabled: true}
                    mirror: {type: ecr, ecr: {accountId: "123456789012", region: eu-west-1, prefix: mirror, role: "arn:aws:iam::123456789012:role/x"}}
                    serviceAccount: {aws: {roleArn: "arn:aws:iam::123456789012:role/weir"}}
                    rbac: {workloads: true}
                    metrics: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true, labels: {release: x}}, dashboard: {enabled: true}}
                    networkPolicy: {enabled: true, clients: [{ipBlock: {cidr: 10.0.0.0/8}}]}
                    """);
    static final Values NODE_LOCAL = new Values("one on each node", """
            proxy: {kind: DaemonSet, store: {type: hostPath, size: 50Gi}}
            nodes: {install: true}
            service: {internalTrafficPolicy: Local}
            """);
    static final Values SELF_TLS = new Values("TLS with Weir's own authority",
            """
                    tls: {mode: self}
                    nodes: {install: true, url: "https://weir.example:5000", fallback: false, direct: [mirror.example]}
                    service: {type: NodePort, nodePort: 30500}
                    """);

    static List<Values> all() {
        return Stream.concat(Stream.of(NOTHING, ECR, NODE_LOCAL, SELF_TLS), Stream.of(
                new Values("many replicas",
                        """
                                proxy:
                                  replicas: 3
                                  store: {type: ephemeral, storageClassName: gp3, size: 100Gi}
                                  javaOptions: -Xmx300m
                                  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]
                                  affinity: {nodeAffinity: {}}
                                  nodeSelector: {disk: fast}
                                  tolerations: [{key: a, operator: Exists}]
                                  priorityClassName: high
                                  podAnnotations: {a: b}
                                  podLabels: {c: d}
                                  env: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
                                """),
                new Values("autoscaling",
                        "proxy: {autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 9}}"),
                new Values("a claim", "proxy: {store: {type: persistentVolumeClaim, size: 1Ti}}"),
                new Values("a claim that exists",
                        "proxy: {store: {type: persistentVolumeClaim, existingClaim: mine}}"),
                new Values("a registry as the mirror", """
                        mirror: {type: registry, registry: {url: "https://registry.internal"}}
                        config: {mirror: {copies: 2}}
                        """),
                new Values("a certificate of somebody else's", "tls: {mode: secret, secretName: weir-tls}"),
                new Values("the webhook in the proxy's pods", """
                        mirror: {type: registry, registry: {url: "https://registry.internal"}}
                        admission:
                          enabled: true
                          placement: proxy
                          failurePolicy: Fail
                          timeoutSeconds: 10
                          excludedNamespaces: [monitoring]
                          namespaceSelectorExpressions: [{key: team, operator: Exists}]
                          objectSelector: {matchLabels: {a: b}}
                          matchConditions: [{name: no-jobs, expression: "true"}]
                          pullSecrets: {enabled: true, namespaces: [shop, web]}
                        """),
                new Values("all pull secrets",
                        """
                                mirror: {type: registry, registry: {url: "https://registry.internal"}}
                                admission: {enabled: true, caBundle: Zm9v, pullSecrets: {enabled: true, namespaces: ["*"]}}
                                """),
                new Values("the webhook with a certificate of the proxy's own",
                        """
                                mirror: {type: ecr, ecr: {accountId: 123456789012, region: cn-north-1}}
                                config: {mirror: {also: [{type: registry, registry: {url: "http://other:5000", insecure: true}}]}}
                                admission: {enabled: true, pullSecrets: {enabled: true, namespaces: [shop]}}
                                tls: {mode: self}
                                networkPolicy: {enabled: true}
                                nodes: {install: true, url: "https://weir.example", fallback: false}
                                """),
                new Values("pods pulled through Weir, without a mirror", """
                        admission: {enabled: true}
                        config: {admission: {target: proxy, proxyHost: "weir.example:5000"}}
                        """),
                new Values("a configuration of one's own", """
                        config:
                          http: {maxConnections: 100}
                          store: {maxSize: 1GiB}
                          defaultUpstream: quay.io
                          upstreams: {quay.io: {tagTtl: 5m}, docker.io: {limits: {transfers: 3}}}
                          log: {format: text, access: true}
                        nodes: {install: true, runtime: crio, url: "https://weir.example"}
                        """),
                new Values("names and labels",
                        """
                                fullnameOverride: other
                                nameOverride: thing
                                commonLabels: {team: platform}
                                image: {repository: registry.example/weir, digest: "sha256:abababababababababababababababababababababababababababababababab", pullPolicy: Always}
                                imagePullSecrets: [{name: pull}]
                                serviceAccount: {create: false, name: theirs}
                                rbac: {create: false}
                                """)))
                .toList();
    }
}
