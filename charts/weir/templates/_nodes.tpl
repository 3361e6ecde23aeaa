{{- define "weir.nodesUrl" -}}
{{- if .Values.nodes.url -}}
{{- .Values.nodes.url -}}
{{- else if and (eq .Values.proxy.kind "DaemonSet") (gt (int .Values.proxy.hostPort) 0) -}}
{{- $host := ternary "127.0.0.1" .Values.proxy.hostIP (has .Values.proxy.hostIP (list "" "0.0.0.0" "::")) -}}
{{- printf "%s://%s:%d" (ternary "http" "https" (eq .Values.tls.mode "none")) (ternary (printf "[%s]" $host) $host (contains ":" $host)) (int .Values.proxy.hostPort) -}}
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

{{- define "weir.nodesContainer" -}}
env:
  - name: JDK_JAVA_OPTIONS
    value: "-Xmx24m -XX:TieredStopAtLevel=1"
securityContext:
  {{- include "weir.containerSecurity" .root | nindent 2 }}
resources:
  {{- toYaml .root.Values.nodes.resources | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/weir-nodes
    readOnly: true
  {{- if .ca }}
  - name: ca
    mountPath: /etc/weir-ca
    readOnly: true
  {{- end }}
  {{- range $i, $folder := .folders }}
  - name: host-{{ $i }}
    mountPath: /host{{ $folder }}
  {{- end }}
{{- end -}}
