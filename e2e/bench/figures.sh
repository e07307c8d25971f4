#!/usr/bin/env bash
# The figures of `make bench` that need a Kubernetes: sample applied to Ready, operator start to first reconcile,
# serving again after a wrong Secret was put right. Three rounds, median and range; FULL=1 adds them to
# docs/performance.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
. make/java.sh
. e2e/demo/lib.sh
rounds=${ROUNDS:-3}
page=${FULL:+docs/performance.md}
ns=sealstream-bench

now_ms() { date +%s%3N; }
spread() { # NAME: numbers on stdin
  sort -n | awk -v name="$1" -v page="$page" '{v[NR]=$1} END {m=v[int((NR+1)/2)]; printf "%-46s %.1f s (%.1f to %.1f)\n", name, m/1000, v[1]/1000, v[NR]/1000
    if (page) printf "| %s | %.1f s (%.1f to %.1f) |\n", name, m/1000, v[1]/1000, v[NR]/1000 >>page}'
}
quietly() { "$@" >/dev/null; }

first_light() {
  local begin
  quietly kubectl create namespace "$ns"
  begin=$(now_ms)
  quietly kubectl -n "$ns" apply -f manifests/samples/1-first-light.yaml
  quietly kubectl -n "$ns" wait --for=condition=Ready "scl/$name" --timeout=120s
  echo $(($(now_ms) - begin))
}

operator_start() { # from the first line of its log to the first reconcile, by its own clock
  quietly kubectl -n sealstream-system rollout restart deployment/sealstream-operator
  quietly kubectl -n sealstream-system rollout status deployment/sealstream-operator --timeout=120s
  local line=''
  for _ in $(seq 120); do
    line=$(kubectl -n sealstream-system logs deployment/sealstream-operator | grep -o 'first reconcile .* ms after process start' | head -1 || true)
    [ -z "$line" ] || break
    sleep 0.5
  done
  [ -n "$line" ] || stop "the operator did not log its first reconcile"
  echo "$line" | grep -o '[0-9]* ms' | cut -d' ' -f1
}

serving_again() {
  local saved begin
  saved=$(kubectl -n "$ns" get secret bench-key -o jsonpath='{.data.JS_KEY}')
  quietly replace_secret bench-key "$(printf 'this is not the right key at all' | base64 -w0)"
  quietly await_condition Stalled True
  quietly kill_pod
  await_refused
  begin=$(now_ms)
  quietly replace_secret bench-key "$saved"
  quietly kubectl -n "$ns" wait --for=condition=Ready "pod/$pod" --timeout=120s
  echo $(($(now_ms) - begin))
}

rekey_to_editable_secret() { # the sample's Secret is immutable
  local old
  old=$(fingerprint)
  quietly new_key_secret bench-key
  quietly kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"keySecretRef":{"name":"bench-key"},"previousKeySecretRef":{"name":"demo-key-2026-01"}}}}'
  quietly await_changed '.status.encryption.keyFingerprint' "$old"
  quietly kubectl -n "$ns" patch scl "$name" --type=json -p '[{"op":"remove","path":"/spec/encryption/previousKeySecretRef"}]'
  quietly await_ready
}

clean() {
  quietly kubectl delete namespace "$ns" --wait=true
}

[ -z "$page" ] || printf '### On Kubernetes\n\n| %s rounds | median (range) |\n|---|---|\n' "$rounds" >>"$page"
quietly start_cluster
quietly kubectl apply -k manifests/
quietly kubectl -n sealstream-system rollout status deployment/sealstream-operator --timeout=120s
for _ in $(seq "$rounds"); do first_light; clean; done | spread "sample applied to Ready"
quietly first_light
for _ in $(seq "$rounds"); do operator_start; done | spread "operator process start to first reconcile"
rekey_to_editable_secret
for _ in $(seq "$rounds"); do serving_again; done | spread "right Secret back to serving again"
