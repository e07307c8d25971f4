#!/usr/bin/env bash
# The whole story on a real Kubernetes, in a few minutes. Each step prints the command that it runs and what to look at.
#   KEEP=1  leaves the cluster up afterwards and says how to go on
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
. make/java.sh
. e2e/demo/lib.sh

begin "1. A cluster, and the operator in it"
start_cluster
run kubectl apply -k manifests/
run kubectl -n sealstream-system rollout status deployment/sealstream-operator --timeout=120s

begin "2. First light: one resource and one Secret make a sealed streaming cluster"
look "READY True, the cipher, and the key's fingerprint: never the key"
run kubectl create namespace "$ns"
run kubectl -n "$ns" apply -f manifests/samples/1-first-light.yaml
run kubectl -n "$ns" wait --for=condition=Ready "scl/$name" --timeout=120s
run kubectl -n "$ns" get scl "$name"

begin "3. 10,000 orders from an ordinary NATS client"
look "every order carries the text $canary"
orders publish 10000 "$canary"

begin "4. That text is nowhere on the volume"
look "0 files; file names are random ids"
search_volume

begin "5. Change the cipher: the operator rolls it through"
look "CIPHER changes to chachapoly, the pod is another one, all 10,000 orders are there"
before=$(pod_uid)
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"cipher":"chachapoly"}}}'
await_status '.status.encryption.cipher' chachapoly
await_ready
run kubectl -n "$ns" get scl "$name"
[ "$(pod_uid)" != "$before" ] || stop "the pod was not replaced"
orders count 10000

begin "6. Rotate the key: a new Secret by a new name, the old one as previous"
look "KEY shows another fingerprint; the store was re-wrapped, not rewritten"
old=$(fingerprint)
new_key_secret demo-key-2026-02
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"keySecretRef":{"name":"demo-key-2026-02"},"previousKeySecretRef":{"name":"demo-key-2026-01"}}}}'
await_changed '.status.encryption.keyFingerprint' "$old"
await_ready
run kubectl -n "$ns" get scl "$name"
orders count 10000
run kubectl -n "$ns" patch scl "$name" --type=json -p '[{"op":"remove","path":"/spec/encryption/previousKeySecretRef"}]'
await_ready

begin "7. Somebody edits the Secret's value"
look "KeyChangeRefused within a minute, with the reason and the way out; Available stays True and orders still flow"
saved=$(kubectl -n "$ns" get secret demo-key-2026-02 -o jsonpath='{.data.JS_KEY}')
replace_secret demo-key-2026-02 "$(printf 'this is not the right key at all' | base64 -w0)"
await_condition Stalled True
run kubectl -n "$ns" get scl "$name"
run kubectl -n "$ns" wait --for=condition=Available "scl/$name" --timeout=5s
explain
orders trickle 5 "still flowing"

begin "8. The pod is killed while the Secret is wrong"
look "the server refuses the wrong key and says so; the volume is byte-identical before and after"
kill_pod
await_refused
last_words
hash1=$(hash_volume)
sleep_until_restart
hash2=$(hash_volume)
printf 'volume before: %s\nvolume after:  %s\n' "$hash1" "$hash2"
[ "$hash1" = "$hash2" ] || stop "the store was touched"

begin "9. The right value comes back"
look "everything is back by itself: same pod name, all orders"
replace_secret demo-key-2026-02 "$saved"
await_ready
run kubectl -n "$ns" get scl "$name"
orders count 10000

begin "That was it"
finish
