{{- define "peak.labels" -}}
app.kubernetes.io/name: peak
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "peak.pod" -}}
automountServiceAccountToken: true
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "peak.probes" -}}
livenessProbe:
  httpGet: {path: /live, port: {{ .Values.status.port }}}
  periodSeconds: 10
readinessProbe:
  httpGet: {path: /ready, port: {{ .Values.status.port }}}
  periodSeconds: 2
{{- end }}

{{- define "peak.topology" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        app.kubernetes.io/name: peak
        app.kubernetes.io/instance: {{ .root.Release.Name }}
        app.kubernetes.io/component: {{ .component }}
{{- end }}
