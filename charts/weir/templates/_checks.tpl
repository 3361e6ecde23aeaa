{{/*
What the schema can't say: values that Kubernetes or Weir would refuse later, when pods already wait for it. Each refusal
begins with the value to change.
*/}}
{{- define "weir.checkConfig" -}}
{{- $values := .Values -}}
{{- $config := $values.config -}}
{{- if and (dig "admission" "enabled" false $config) (not $values.admission.enabled) -}}
{{- fail "config.admission.enabled: use admission.enabled of the chart, which also makes the webhook's objects" -}}
{{- end -}}
{{- range $name, $port := dict "registry" "5000" "admin" "9090" "webhook" "8443" -}}
{{- $listen := dig "listen" $name "" $config | toString -}}
{{- if and $listen (not (regexMatch (printf "^(0\\.0\\.0\\.0|\\[::\\]):%s$" $port) $listen)) -}}
{{- fail (printf "config.listen.%s: probes and Services expect 0.0.0.0:%s or [::]:%s, not %s; what others see is service.port and proxy.hostPort" $name $port $port $listen) -}}
{{- end -}}
{{- end -}}
{{- if dig "listen" "tls" nil $config -}}
{{- fail "config.listen.tls: use tls.mode of the chart, which nodes, tests and certificates follow too" -}}
{{- end -}}
{{- include "weir.checkMirror" . -}}
{{- include "weir.checkEnd" . -}}
{{- end -}}

{{- define "weir.checkMirror" -}}
{{- $type := include "weir.mirrorType" . -}}
{{- $config := .Values.config -}}
{{- if .Values.admission.enabled -}}
{{- $host := dig "admission" "proxyHost" "" $config -}}
{{- if eq (dig "admission" "target" "mirror" $config) "proxy" -}}
{{- if not $host -}}
{{- fail "config.admission.proxyHost: target: proxy points pods at Weir; say by which host[:port] nodes pull from it" -}}
{{- end -}}
{{- else if eq $type "none" -}}
{{- fail "mirror.type: the webhook points pods at a mirror, and there is none; set mirror.type: ecr or registry, or config.admission.target: proxy with config.admission.proxyHost" -}}
{{- end -}}
{{- end -}}
{{- if eq $type "registry" -}}
{{- $url := dig "mirror" "registry" "url" .Values.mirror.registry.url $config -}}
{{- $plain := and (hasPrefix "http://" $url) (not (regexMatch "^http://(localhost|127\\.|\\[::1\\])" $url)) -}}
{{- if and $plain (not (dig "mirror" "registry" "insecure" .Values.mirror.registry.insecure $config)) -}}
{{- fail (printf "mirror.registry.insecure: %s is plain HTTP, in which passwords and images can be read and changed on the way; write https://, or set it to true" $url) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Kubernetes counts the sleep before SIGTERM into the grace; Weir then ends its transfers, and itself. */}}
{{- define "weir.checkEnd" -}}
{{- $drain := dig "http" "drainTimeout" "" .Values.config | toString -}}
{{- if $drain -}}
{{- $seconds := 0 -}}
{{- range $unit, $length := dict "d" 86400 "h" 3600 "m" 60 "s" 1 -}}
{{- $part := regexFind (printf "[0-9]+%s" $unit) (regexReplaceAll "[0-9]+ms" $drain "") -}}
{{- if $part -}}{{- $seconds = add $seconds (mul (trimSuffix $unit $part | int64) $length) -}}{{- end -}}
{{- end -}}
{{- $grace := int64 .Values.proxy.terminationGracePeriodSeconds -}}
{{- if gt (add $seconds 10) $grace -}}
{{- fail (printf "proxy.terminationGracePeriodSeconds: %d is too short for config.http.drainTimeout: %s, which begins after 5 s and is to end 5 s before; set it to %d or more" $grace $drain (add $seconds 10)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "weir.checkObjects" -}}
{{- $proxy := .Values.proxy -}}
{{- $daemon := eq $proxy.kind "DaemonSet" -}}
{{- $many := or $daemon $proxy.autoscaling.enabled (gt (int $proxy.replicas) 1) -}}
{{- if and $many (eq $proxy.store.type "persistentVolumeClaim") -}}
{{- fail "proxy.store.type: persistentVolumeClaim is one volume, and each Weir needs a store of its own; use ephemeral (a claim for each pod), or one replica without autoscaling" -}}
{{- end -}}
{{- if and (not $daemon) (eq $proxy.store.type "hostPath") -}}
{{- fail "proxy.store.type: hostPath belongs to a node, and a Deployment's pods move; use proxy.kind: DaemonSet" -}}
{{- end -}}
{{- if and $daemon $proxy.autoscaling.enabled -}}
{{- fail "proxy.autoscaling.enabled: a DaemonSet has one pod on each node; use proxy.kind: Deployment" -}}
{{- end -}}
{{- if gt (int $proxy.autoscaling.minReplicas) (int $proxy.autoscaling.maxReplicas) -}}
{{- fail (printf "proxy.autoscaling.minReplicas: %d is more than maxReplicas, %d" (int $proxy.autoscaling.minReplicas) (int $proxy.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and .Values.service.nodePort (eq .Values.service.type "ClusterIP") -}}
{{- fail "service.nodePort: a Service of the type ClusterIP has none; use service.type: NodePort" -}}
{{- end -}}
{{- if and .Values.service.loadBalancerClass (ne .Values.service.type "LoadBalancer") -}}
{{- fail "service.loadBalancerClass: only a Service of the type LoadBalancer has one" -}}
{{- end -}}
{{- range $value, $labels := dict "commonLabels" .Values.commonLabels "proxy.podLabels" $proxy.podLabels -}}
{{- range $key, $label := $labels -}}
{{- if or (regexMatch "^app\\.kubernetes\\.io/(name|instance|component|version|managed-by)$" $key) (has $key (list "helm.sh/chart" "weir.dev/metrics")) -}}
{{- fail (printf "%s: %s is the chart's own, by which its objects find each other" $value $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
