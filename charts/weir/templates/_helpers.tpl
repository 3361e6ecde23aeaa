{{- define "weir.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* Services have it, which asks most of a name. */}}
{{- define "weir.fullname" -}}
{{- $name := .Values.fullnameOverride -}}
{{- if not $name -}}
{{- $name = ternary .Release.Name (printf "%s-%s" .Release.Name (include "weir.name" .)) (contains (include "weir.name" .) .Release.Name) -}}
{{- end -}}
{{- $name = regexReplaceAll "-+$" (trunc 50 $name) "" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "fullnameOverride: Services can't be named %s; give a name of small letters, digits and -, a letter first" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{/* The name of what belongs to the whole cluster, or lies in others' namespaces: no two releases share it. */}}
{{- define "weir.clusterName" -}}
{{- printf "%s.%s" (include "weir.fullname" .) .Release.Namespace -}}
{{- end -}}

{{- define "weir.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "weir.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The webhook's own pods have an account of their own, so that those which clients reach have no right to its objects. */}}
{{- define "weir.webhookAccountName" -}}
{{- if eq .Values.admission.placement "proxy" -}}
{{- include "weir.serviceAccountName" . -}}
{{- else if .Values.admission.serviceAccount.name -}}
{{- .Values.admission.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "weir.webhookService" . -}}
{{- else -}}
{{- include "weir.serviceAccountName" . -}}
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

{{/* The Service that the webhook is called by. */}}
{{- define "weir.webhookService" -}}
{{- printf "%s-webhook" (include "weir.fullname" .) -}}
{{- end -}}
