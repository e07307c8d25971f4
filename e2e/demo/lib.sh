# What the demo's steps are made of. Sourced by demo.sh.

ns=sealstream-demo
name=demo
pod=demo-0
canary=CANARY-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi

begin() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
look() { printf '%slook for: %s%s\n' "$dim" "$1" "$plain"; }
stop() { printf 'demo stopped: %s\n' "$1" >&2; exit 1; }
run() { printf '$ %s\n' "$*"; "$@"; }

# --- the cluster ---

start_cluster() {
  trap 'end_cluster $?' EXIT
  run make --no-print-directory cluster-up
  KUBECONFIG=$(e2e/cluster/cluster kubeconfig); export KUBECONFIG
  PATH=$(e2e/cluster/cluster bin):$PATH; export PATH
  run e2e/cluster/cluster load server-image/image/target/sealstream-server.tar operator/target/sealstream-operator.tar
}

helpers=()                                        # what runs beside the demo, and ends with it
end_cluster() {
  local code=$1
  [ ${#helpers[@]} = 0 ] || kill "${helpers[@]}" ${writer:+"$writer"} 2>/dev/null || true
  [ "$code" = 0 ] || { kubectl -n "$ns" describe scl "$name" || true; kubectl -n sealstream-system logs deploy/sealstream-operator --tail=30 || true; } >&2
  if [ "${KEEP:-}" = 1 ]; then return; fi
  if [ "${CLUSTER:-}" = current ]; then
    printf 'Your cluster keeps what was made: namespace %s, and the operator in sealstream-system.\n' "$ns"
  else
    make --no-print-directory cluster-down
  fi
}

finish() {
  if [ "${KEEP:-}" = 1 ]; then
    printf 'The cluster stays up (KEEP=1):\n  export KUBECONFIG=%s\n  make cluster-down   # when you are done\n' "$KUBECONFIG"
  else
    printf 'KEEP=1 make demo leaves the cluster up for you to play with.\n'
  fi
}

# --- the resource ---

field() { kubectl -n "$ns" get scl "$name" -o "jsonpath={$1}"; }
fingerprint() { field .status.encryption.keyFingerprint; }
pod_uids() { kubectl -n "$ns" get pods -l "sealstream.io/cluster=$name" -o 'jsonpath={.items[*].metadata.uid}'; }
pod_uid() { kubectl -n "$ns" get pod "$pod" -o 'jsonpath={.metadata.uid}'; }
await_ready() {
  run kubectl -n "$ns" wait --for=condition=Ready "scl/$name" --timeout=300s
}
await_rolled() { # the operator has seen the change, and every server runs as it says
  run kubectl -n "$ns" wait --for=condition=Ready=False "scl/$name" --timeout=60s
  local said='' now
  for _ in $(seq 600); do
    now=$(field '.status.rollout.step.node'); now+=$(field '.status.conditions[?(@.type=="Ready")].message')
    [ "$now" = "$said" ] || printf '  %s\n' "$(field '.status.conditions[?(@.type=="Ready")].message') $(step_now)"
    said=$now
    [ "$(field '.status.conditions[?(@.type=="Ready")].status')" != True ] || return 0
    sleep 1
  done
  stop "the roll does not end"
}
step_now() { field '.status.rollout.step.node' | sed 's/.*/(now &)/'; }
await_condition() { run kubectl -n "$ns" wait "--for=condition=$1=$2" "scl/$name" --timeout=150s; }
await_status() { # PATH VALUE
  run kubectl -n "$ns" wait "--for=jsonpath={$1}=$2" "scl/$name" --timeout=150s
}
await_changed() { # PATH OLD
  for _ in $(seq 150); do [ "$(field "$1")" = "$2" ] || return 0; sleep 1; done
  stop "$1 is still $2"
}
explain() { kubectl -n "$ns" get scl "$name" -o 'jsonpath={.status.conditions[?(@.type=="KeyAccepted")].message}' | fold -s -w 110; echo; }

new_key_secret() { # NAME; the key is made here and stands in no argument list
  local dir; dir=$(mktemp -d)
  head -c 32 /dev/urandom | base64 -w0 >"$dir/JS_KEY"
  run kubectl -n "$ns" create secret generic "$1" --from-file="$dir/JS_KEY"
  rm -r "$dir"
}
replace_secret() { # NAME BASE64; the value stands in no argument list
  printf '$ kubectl -n %s patch secret %s   # another value for JS_KEY\n' "$ns" "$1"
  printf '{"data":{"JS_KEY":"%s"}}' "$2" | kubectl -n "$ns" patch secret "$1" --type=merge --patch-file=/dev/stdin
}

# --- the client: through a port-forward, so that it works on every cluster ---

orders() { # publish COUNT TEXT | count COUNT | trickle SECONDS TEXT
  local command=$1; shift
  local log port='' forward code=0
  log=$(mktemp)
  kubectl -n "$ns" port-forward "svc/$name" :4222 >"$log" 2>&1 &
  forward=$!
  for _ in $(seq 100); do
    port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$log"); [ -z "$port" ] || break
    sleep 0.1
  done
  [ -n "$port" ] || { cat "$log" >&2; stop "no port-forward to the service"; }
  printf '$ orders %s %s\n' "$command" "$*"
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp 'e2e/target/classes:e2e/target/lib/*' io.sealstream.e2e.demo.Orders \
    "$command" "nats://127.0.0.1:$port" "$@" || code=$?
  kill "$forward" 2>/dev/null; wait "$forward" 2>/dev/null || true
  rm -f "$log"
  [ "$code" = 0 ] || stop "the client failed"
}

# --- the ledger: through a port-forward to each server, so that the client can leave one for another ---

servers=''
reach_servers() { # a port-forward ends with its pod, and another one begins
  local ordinal port
  for ordinal in 0 1 2; do
    port=$((14222 + ordinal))
    servers+=${servers:+,}nats://127.0.0.1:$port
    (
      trap 'kill $(jobs -p) 2>/dev/null; exit' TERM
      while :; do
        kubectl -n "$ns" port-forward "pod/$name-$ordinal" "$port:4222" >/dev/null 2>&1 &
        wait $! || sleep 0.2
      done
    ) &
    helpers+=($!)
  done
}
ledger_java=("$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp 'e2e/target/classes:e2e/target/lib/*' io.sealstream.e2e.demo.Ledger)
ledger_begins() {
  ledger=$(mktemp)
  printf '$ ledger write %s %s &\n' "$ledger" "$servers"
  for _ in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/14222) 2>/dev/null && break; sleep 0.1; done
  "${ledger_java[@]}" write "$ledger" "$servers" &
  writer=$!
  ledger_grows
}
ledger_grows() {
  local before
  before=$(wc -l <"$ledger")
  for _ in $(seq 300); do
    [ "$(wc -l <"$ledger")" -lt $((before + 100)) ] || { printf '%s orders acknowledged so far\n' "$(wc -l <"$ledger")"; return 0; }
    sleep 0.1
  done
  stop "no orders are acknowledged"
}
ledger_ends() { kill "$writer"; wait "$writer" || [ $? = 143 ] || stop "the client failed"; }
ledger_read() {
  printf '$ ledger read %s\n' "$ledger"
  "${ledger_java[@]}" read "$ledger" "$servers" || stop "the stream is not what was acknowledged"
  rm -f "$ledger"
}

# --- the volume: a directory of this host ---

volume_path() {
  local pv
  pv=$(kubectl -n "$ns" get pvc "data-$name-0" -o 'jsonpath={.spec.volumeName}')
  e2e/cluster/cluster volume "$pv"
}
search_volume() {
  local path found
  path=$(volume_path)
  printf '$ grep -r --binary-files=text %s %s\n' "$canary" "$path"
  [ -n "$(find "$path" -type f -size +4k -print -quit)" ] || stop "there is no data below $path"
  find "$path" -type f -printf '%8s  %P\n' | sort -k2 | head -12
  found=$(grep -rl --binary-files=text "$canary" "$path" | wc -l) || true
  printf '%s files contain it\n' "$found"
  [ "$found" = 0 ] || stop "the text is readable on the volume"
}
hash_volume() { # names, bytes and times
  local path
  path=$(volume_path)/sealstream
  (cd "$path" && { find . -printf '%p %s %T@\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-32)
}

# --- faults ---

kill_pod() { run kubectl -n "$ns" delete pod "$pod" --grace-period=0 --force --wait=true; }
terminated() { kubectl -n "$ns" get pod "$pod" -o "jsonpath={.status.containerStatuses[0].$1}" 2>/dev/null || true; }
last_words() { # what the server said when it ended
  printf '$ kubectl -n %s logs %s --previous | tail -1\n' "$ns" "$pod"
  { kubectl -n "$ns" logs "$pod" --previous --tail=1 2>/dev/null || kubectl -n "$ns" logs "$pod" --tail=1; } | fold -w 110
  echo
}
await_refused() {
  for _ in $(seq 120); do
    case $(terminated state.terminated.exitCode)$(terminated lastState.terminated.exitCode) in *78*) return ;; esac
    sleep 1
  done
  stop "the server did not refuse the key"
}
sleep_until_restart() { # the kubelet tries again: one more refusal
  local first
  first=$(terminated restartCount)
  for _ in $(seq 120); do [ "$(terminated restartCount)" = "$first" ] || return 0; sleep 1; done
  stop "the kubelet did not start the container again"
}
