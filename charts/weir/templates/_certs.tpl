{{/*
Whether a component's pods make and renew certificates of Weir's own: the proxy's for itself, the webhook's for itself,
each with a Secret that the other can't read. Called with a list of the root and the component.
*/}}
{{- define "weir.makesCertificates" -}}
{{- $values := (index . 0).Values -}}
{{- $proxy := eq (index . 1) "proxy" -}}
{{- $admits := and $values.admission.enabled (eq (eq $values.admission.placement "proxy") $proxy) -}}
{{- if or (and $proxy (eq $values.tls.mode "self")) (and $admits (ne (dig "certs" "source" "self" $values.config) "files")) -}}true{{- end -}}
{{- end -}}

{{- define "weir.certsSecret" -}}
{{- printf "%s-certs" (include (ternary "weir.fullname" "weir.webhookService" (eq (index . 1) "proxy")) (index . 0)) -}}
{{- end -}}

{{/* The section certs of weir.yaml. Called with a list of the root and the component. */}}
{{- define "weir.certs" -}}
{{- $root := index . 0 -}}
{{- $values := $root.Values -}}
{{- $own := include "weir.fullname" $root -}}
{{- $namespace := $root.Release.Namespace -}}
{{- $proxy := eq (index . 1) "proxy" -}}
{{- $admits := and $values.admission.enabled (eq (eq $values.admission.placement "proxy") $proxy) -}}
{{- $certs := dict "source" "self" "store" "secret" "namespace" $namespace
    "service" (ternary (include "weir.webhookService" $root) $own $admits)
    "secret" (dict "name" (include "weir.certsSecret" .)) -}}
{{- $publish := dict -}}
{{- $names := list -}}
{{- if $admits -}}
{{- $_ := set $publish "webhook" (include "weir.clusterName" $root) -}}
{{- end -}}
{{- if $proxy -}}
{{- $_ := set $publish "configMap" (printf "%s-ca" $own) -}}
{{- if $admits -}}
{{- $names = list $own (printf "%s.%s" $own $namespace) (printf "%s.%s.svc" $own $namespace) -}}
{{- end -}}
{{- with $values.nodes.url -}}
{{- $names = append $names (get (urlParse .) "hostname") -}}
{{- end -}}
{{- if $names -}}
{{- $_ := set $certs "names" (uniq $names) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $certs "publish" $publish -}}
{{- toYaml $certs -}}
{{- end -}}
