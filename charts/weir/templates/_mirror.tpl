{{/* An account's number: twelve digits, also where YAML or --set took them for a number. */}}
{{- define "weir.account" -}}
{{- if kindIs "string" . -}}{{- . -}}{{- else -}}{{- printf "%012d" (int64 .) -}}{{- end -}}
{{- end -}}

{{/* What is in force: config wins. */}}
{{- define "weir.mirrorType" -}}
{{- dig "mirror" "type" .Values.mirror.type .Values.config -}}
{{- end -}}

{{/* The section mirror of weir.yaml, as the chart's own values have it; empty for none. */}}
{{- define "weir.mirror" -}}
{{- $mirror := .Values.mirror -}}
{{- if eq $mirror.type "ecr" -}}
{{- if not $mirror.ecr.accountId -}}{{- fail "mirror.ecr.accountId: the AWS account whose ECR is the mirror" -}}{{- end -}}
{{- $ecr := dict "accountId" (include "weir.account" $mirror.ecr.accountId) "region" (required "mirror.ecr.region: the region of that ECR" $mirror.ecr.region) -}}
{{- with $mirror.ecr.prefix }}{{- $_ := set $ecr "prefix" . -}}{{- end -}}
{{- with $mirror.ecr.role }}{{- $_ := set $ecr "role" . -}}{{- end -}}
{{- toYaml (dict "type" "ecr" "ecr" $ecr) -}}
{{- else if eq $mirror.type "registry" -}}
{{- $url := default $mirror.registry.url (dig "mirror" "registry" "url" "" .Values.config) -}}
{{- $registry := dict "url" (required "mirror.registry.url: the mirror's address" $url) -}}
{{- if $mirror.registry.insecure -}}{{- $_ := set $registry "insecure" true -}}{{- end -}}
{{- toYaml (dict "type" "registry" "registry" $registry) -}}
{{- end -}}
{{- end -}}

{{/*
Where nodes find what pods are pointed at, as a JSON list: hosts, with http:// before those that speak plain HTTP. With
the mirror are all the places that the configuration adds to it.
*/}}
{{- define "weir.mirrorHosts" -}}
{{- $mirror := get (fromYaml (include "weir.config" (list . "proxy"))) "mirror" | default dict -}}
{{- $hosts := list -}}
{{- range prepend ($mirror.also | default list) $mirror -}}
{{- $type := .type | default "none" -}}
{{- if eq $type "ecr" -}}
{{- $hosts = append $hosts (include "weir.ecrHost" .ecr) -}}
{{- else if eq $type "registry" -}}
{{- $url := urlParse .registry.url -}}
{{- $hosts = append $hosts (printf "%s%s" (ternary "http://" "" (eq $url.scheme "http")) $url.host) -}}
{{- end -}}
{{- end -}}
{{- toJson (uniq $hosts) -}}
{{- end -}}

{{/* The registry's host in each of Amazon's partitions, as the program has it. Called with the keys of an ECR mirror. */}}
{{- define "weir.ecrHost" -}}
{{- $suffixes := list "amazonaws.com" "on.aws" -}}
{{- $region := .region -}}
{{- range $start, $own := dict
    "cn-" (list "amazonaws.com.cn" "on.amazonwebservices.com.cn")
    "us-iso-" (list "c2s.ic.gov" "api.aws.ic.gov")
    "us-isob-" (list "sc2s.sgov.gov" "api.aws.scloud")
    "us-isof-" (list "csp.hci.ic.gov" "api.aws.hci.ic.gov")
    "eu-isoe-" (list "cloud.adc-e.uk" "api.cloud-aws.adc-e.uk")
    "eusc-" (list "amazonaws.eu" "on.amazonwebservices.eu") -}}
{{- if hasPrefix $start $region -}}{{- $suffixes = $own -}}{{- end -}}
{{- end -}}
{{- $dual := .dualStack | default false -}}
{{- printf "%s.%s%s.%s.%s" (include "weir.account" .accountId) (ternary "dkr-ecr" "dkr.ecr" $dual) (ternary "-fips" "" (.fips | default false)) $region (ternary (last $suffixes) (first $suffixes) $dual) -}}
{{- end -}}
