{{- define "weir.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "weir.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "weir.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "weir.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "weir.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "weir.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Labels that select pods: they never change. Called with a list of the root and the component. */}}
{{- define "weir.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "weir.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "weir.labels" -}}
{{- $root := index . 0 -}}
{{ include "weir.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "weir.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* The Service that the webhook is called by; certificates are for it and for the proxy's. */}}
{{- define "weir.webhookService" -}}
{{- printf "%s-webhook" (include "weir.fullname" .) -}}
{{- end -}}

{{- define "weir.ownCertificates" -}}
{{- if or (eq .Values.tls.mode "self") (and .Values.admission.enabled (ne (dig "certs" "source" "self" .Values.config) "files")) -}}true{{- end -}}
{{- end -}}

{{/* Nine tenths of a volume's size, so that the content's budget and what is under way fit. */}}
{{- define "weir.budget" -}}
{{- $size := . -}}
{{- if hasSuffix "Ti" $size -}}
{{- div (mul (trimSuffix "Ti" $size | int64) 1048576 9) 10 -}}MiB
{{- else if hasSuffix "Gi" $size -}}
{{- div (mul (trimSuffix "Gi" $size | int64) 1024 9) 10 -}}MiB
{{- else if hasSuffix "Mi" $size -}}
{{- div (mul (trimSuffix "Mi" $size | int64) 9) 10 -}}MiB
{{- else -}}
{{- fail (printf "a store's size is a whole number of Mi, Gi or Ti, as in 20Gi, but %s is not" $size) -}}
{{- end -}}
{{- end -}}

{{/*
weir.yaml of the proxy's pods or of the webhook's. Called with a list of the root and the component. What the chart knows
comes first, and .Values.config goes over it, whole.
*/}}
{{- define "weir.config" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $values := $root.Values -}}
{{- $own := include "weir.fullname" $root -}}
{{- $webhook := include "weir.webhookService" $root -}}
{{- $namespace := $root.Release.Namespace -}}
{{- $proxy := eq $component "proxy" -}}
{{- $admits := and $values.admission.enabled (eq (eq $values.admission.placement "proxy") $proxy) -}}
{{- $drain := max 1 (sub (int $values.proxy.terminationGracePeriodSeconds) 10) -}}
{{- $size := ternary $values.proxy.store.size $values.admission.storeSize $proxy -}}
{{- $config := dict
    "listen" (dict "registry" (ternary "0.0.0.0:5000" "127.0.0.1:5000" $proxy) "admin" "0.0.0.0:9090")
    "http" (dict "drainTimeout" (printf "%ds" $drain))
    "store" (dict "path" "/var/lib/weir/store" "maxSize" (include "weir.budget" $size))
    "log" (dict "format" "json") -}}
{{- if ne $values.mirror.type "none" -}}
{{- $mirror := dict "type" $values.mirror.type -}}
{{- if eq $values.mirror.type "ecr" -}}
{{- $ecr := dict "accountId" (required "mirror.ecr.accountId: the AWS account whose ECR is the mirror" $values.mirror.ecr.accountId | toString) "region" (required "mirror.ecr.region: the region of that ECR" $values.mirror.ecr.region) -}}
{{- with $values.mirror.ecr.prefix }}{{- $_ := set $ecr "prefix" . -}}{{- end -}}
{{- with $values.mirror.ecr.role }}{{- $_ := set $ecr "role" . -}}{{- end -}}
{{- $_ := set $mirror "ecr" $ecr -}}
{{- else -}}
{{- $url := default $values.mirror.registry.url (dig "mirror" "registry" "url" "" $values.config) -}}
{{- $_ := set $mirror "registry" (dict "url" (required "mirror.registry.url: the mirror's address" $url)) -}}
{{- end -}}
{{- $_ := set $config "mirror" $mirror -}}
{{- end -}}
{{- if and $proxy (eq $values.tls.mode "secret") -}}
{{- $_ := required "tls.secretName: the Secret with tls.crt and tls.key" $values.tls.secretName -}}
{{- $_ := set $config.listen "tls" (dict "certificate" "/etc/weir-tls/tls.crt" "key" "/etc/weir-tls/tls.key") -}}
{{- else if and $proxy (eq $values.tls.mode "self") -}}
{{- $_ := set $config.listen "tls" (dict "self" true) -}}
{{- end -}}
{{- if include "weir.ownCertificates" $root -}}
{{- $names := list $own (printf "%s.%s" $own $namespace) (printf "%s.%s.svc" $own $namespace) -}}
{{- if $values.nodes.url -}}
{{- $names = append $names (get (urlParse $values.nodes.url) "hostname") -}}
{{- end -}}
{{- $certs := dict "source" "self" "store" "secret" "namespace" $namespace
    "secret" (dict "name" (printf "%s-certs" $own))
    "publish" (dict "configMap" (printf "%s-ca" $own)) -}}
{{- if $values.admission.enabled -}}
{{- $_ := set $certs "service" $webhook -}}
{{- $_ := set $certs.publish "webhook" (printf "%s-%s" $namespace $own) -}}
{{- $_ := set $certs "names" (uniq $names) -}}
{{- else -}}
{{- $_ := set $certs "service" $own -}}
{{- $_ := set $certs "names" (without (uniq $names) $own (printf "%s.%s" $own $namespace) (printf "%s.%s.svc" $own $namespace)) -}}
{{- end -}}
{{- if not $certs.names }}{{- $_ := unset $certs "names" -}}{{- end -}}
{{- $_ := set $config "certs" $certs -}}
{{- end -}}
{{- if $admits -}}
{{- $_ := set $config.listen "webhook" "0.0.0.0:8443" -}}
{{- $admission := dict "enabled" true -}}
{{- if $values.admission.pullSecrets.enabled }}{{- $_ := set $admission "pullSecrets" true -}}{{- end -}}
{{- if and (not $proxy) (eq $values.tls.mode "none") -}}
{{- /* The proxy begins to fetch what is admitted. It would have to trust the proxy's certificate with TLS. */ -}}
{{- $_ := set $admission "proxyUrl" (printf "http://%s.%s.svc:%d" $own $namespace (int $values.service.port)) -}}
{{- end -}}
{{- $_ := set $config "admission" $admission -}}
{{- end -}}
{{- $merged := mergeOverwrite $config (deepCopy $values.config) -}}
{{- if not $admits -}}
{{- $_ := unset $merged "admission" -}}
{{- $_ := unset $merged.listen "webhook" -}}
{{- end -}}
{{- if and (dig "admission" "enabled" false $values.config) (not $values.admission.enabled) -}}
{{- fail "config.admission.enabled: use admission.enabled of the chart, which also makes the webhook's objects" -}}
{{- end -}}
{{- if not $proxy -}}
{{- $_ := set $merged.listen "registry" "127.0.0.1:5000" -}}
{{- $_ := unset $merged.listen "tls" -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}

{{- define "weir.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{- define "weir.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: {{ .Values.podSecurityContext.fsGroup }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Probes, lifecycle and what else every Weir's container has. Called with the root. */}}
{{- define "weir.container" -}}
image: {{ include "weir.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - serve
  - --config
  - /etc/weir/weir.yaml
securityContext:
  {{- include "weir.containerSecurity" . | nindent 2 }}
startupProbe:
  httpGet:
    path: /readyz
    port: admin
  periodSeconds: 1
  failureThreshold: 120
readinessProbe:
  httpGet:
    path: /readyz
    port: admin
  periodSeconds: 5
livenessProbe:
  httpGet:
    path: /healthz
    port: admin
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
lifecycle:
  # Kube-proxy takes a moment to hear that this pod goes; until then connections still come here.
  preStop:
    sleep:
      seconds: 5
{{- end -}}

{{- define "weir.env" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- with .Values.proxy.javaOptions }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.proxy.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Replicas avoid each other. Called with a list of the root and the component. */}}
{{- define "weir.apart" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "weir.selector" . | nindent 12 }}
{{- end -}}

{{- define "weir.nodesUrl" -}}
{{- if .Values.nodes.url -}}
{{- .Values.nodes.url -}}
{{- else if and (eq .Values.proxy.kind "DaemonSet") (gt (int .Values.proxy.hostPort) 0) -}}
{{- printf "%s://127.0.0.1:%d" (ternary "http" "https" (eq .Values.tls.mode "none")) (int .Values.proxy.hostPort) -}}
{{- else -}}
{{- fail "nodes.url: where nodes reach Weir, such as https://weir.example:5000; nodes don't resolve the cluster's own names" -}}
{{- end -}}
{{- end -}}

{{- define "weir.nodesCa" -}}
{{- if .Values.nodes.caConfigMap -}}
{{- .Values.nodes.caConfigMap -}}
{{- else if eq .Values.tls.mode "self" -}}
{{- printf "%s-ca" (include "weir.fullname" .) -}}
{{- end -}}
{{- end -}}
