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

begin "10. Three servers: the stream that comes next is on three volumes, each sealed under keys of its own"
look "three pods; the first cluster goes, its volume stays"
run kubectl -n "$ns" delete scl "$name"
name=orders-of-three
run kubectl -n "$ns" apply -f manifests/samples/6-three-nodes.yaml
await_ready
run kubectl -n "$ns" get scl "$name"
run kubectl -n "$ns" get pods -l "sealstream.io/cluster=$name"
reach_servers
ledger_begins

begin "11. Change the cipher under load: server after server, each after the one before has caught up"
look "three restarts, one at a time; orders are acknowledged all the while"
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"cipher":"chachapoly"}}}'
await_rolled
run kubectl -n "$ns" get scl "$name"
ledger_grows

begin "12. Rotate the key under load"
look "KEY shows another fingerprint; afterwards the old Secret is needed by nobody"
new_key_secret three-key-2026-02
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"keySecretRef":{"name":"three-key-2026-02"},"previousKeySecretRef":{"name":"three-key-2026-01"}}}}'
await_rolled
run kubectl -n "$ns" get scl "$name"
run kubectl -n "$ns" patch scl "$name" --type=json -p '[{"op":"remove","path":"/spec/encryption/previousKeySecretRef"}]'
await_ready
run kubectl -n "$ns" delete secret three-key-2026-01
ledger_grows

begin "13. Somebody names a Secret with another key, and not the one before"
look "KeyChangeRefused; nothing restarts, orders are acknowledged all the while"
pods=$(pod_uids)
new_key_secret three-key-of-nobody
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"keySecretRef":{"name":"three-key-of-nobody"}}}}'
await_condition Stalled True
run kubectl -n "$ns" get scl "$name"
explain
ledger_grows
run kubectl -n "$ns" patch scl "$name" --type=merge -p '{"spec":{"encryption":{"keySecretRef":{"name":"three-key-2026-02"}}}}'
await_condition Stalled False
await_ready
[ "$(pod_uids)" = "$pods" ] || stop "a pod was replaced"

begin "14. What was acknowledged meanwhile"
look "as many orders in the stream as in the ledger, which is a file outside of the cluster"
ledger_ends
ledger_read

begin "That was it"
finish
