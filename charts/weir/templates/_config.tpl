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
{{- with fromYaml (include "weir.mirror" $root) -}}
{{- $_ := set $config "mirror" . -}}
{{- end -}}
{{- if and $proxy (eq $values.tls.mode "secret") -}}
{{- $_ := required "tls.secretName: the Secret with tls.crt and tls.key" $values.tls.secretName -}}
{{- $_ := set $config.listen "tls" (dict "certificate" "/etc/weir-tls/tls.crt" "key" "/etc/weir-tls/tls.key") -}}
{{- else if and $proxy (eq $values.tls.mode "self") -}}
{{- $_ := set $config.listen "tls" (dict "self" true) -}}
{{- end -}}
{{- if include "weir.makesCertificates" . -}}
{{- $_ := set $config "certs" (fromYaml (include "weir.certs" .)) -}}
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
{{- include "weir.checkConfig" $root -}}
{{- $store := deepCopy $config.store -}}
{{- $merged := mergeOverwrite $config (deepCopy $values.config) -}}
{{- if not $proxy -}}
{{- /* The webhook's pods have a folder of their own size, whatever the proxy's is. */ -}}
{{- $_ := set $merged "store" $store -}}
{{- end -}}
{{- if kindIs "float64" (dig "mirror" "ecr" "accountId" "" $merged) -}}
{{- $_ := set $merged.mirror.ecr "accountId" (include "weir.account" $merged.mirror.ecr.accountId) -}}
{{- end -}}
{{- if not $admits -}}
{{- $_ := unset $merged "admission" -}}
{{- $_ := unset $merged.listen "webhook" -}}
{{- end -}}
{{- if not $proxy -}}
{{- $_ := set $merged.listen "registry" "127.0.0.1:5000" -}}
{{- $_ := unset $merged.listen "tls" -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}
