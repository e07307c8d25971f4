# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# What all scripts of this folder share. Sourced, not run. Four things can be chosen in the environment:
# KUBE_VERSION, KUBE_NODES, KUBE_SLOT (0 to 9: clusters in different slots run side by side) and
# KUBE_STATE (where the running cluster keeps everything).

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$PATH:/usr/sbin:/sbin

KUBE_VERSION=${KUBE_VERSION:-v1.36.3}             # or v1.34.4: what kube/go*.mod pin
KUBE_NODES=${KUBE_NODES:-3}                       # worker nodes n1..nN, 1 to 9
KUBE_SLOT=${KUBE_SLOT:-0}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sealstream
KUBE_STATE=${KUBE_STATE:-$CACHE/cluster-$KUBE_SLOT}

# Names and addresses that exist only on the bridge and in the namespaces of the nodes.
# No node has a default route: nothing can leave the machine.
BRIDGE=seal$KUBE_SLOT                             # links are seal0-n1, seal0-api ...
NODE_NET=172.30.$KUBE_SLOT                        # .1 = this host, .2 = control plane, .1N = node N
POD_NET=10.24$KUBE_SLOT                           # .N.0/24 on node N
SERVICE_NET=10.9$KUBE_SLOT                        # /16, the API server is .0.1
HOST_IP=$NODE_NET.1
API_IP=$NODE_NET.2
CGROUP=sealstream-$KUBE_SLOT                      # every process started here is in a group below it

MARK=made-by-sealstream                            # a file of this name shows that KUBE_STATE may be deleted
PKI=$KUBE_STATE/pki
LOG=$KUBE_STATE/log
AUDIT_LOG=$LOG/audit.log
KUBECONFIG_ADMIN=$KUBE_STATE/admin.kubeconfig
export KUBE_VERSION KUBE_NODES KUBE_SLOT KUBE_STATE

die() { echo "$*" >&2; exit 1; }

# Binaries are cached per hash of everything they are made from, so a stale one is never used.
inputs_hash() {
  { echo "$KUBE_VERSION $(uname -m)"; go env GOVERSION
    cat "$HERE"/{build,kube/*,addons/*,pause/*} "$HERE/../../../server-image/image/oci-archive"; } | sha256sum | cut -c1-16
}
BIN=$KUBE_STATE/bin                               # link to the cache entry that this cluster was started from

kc() { "$BIN/kubectl" --kubeconfig "$KUBECONFIG_ADMIN" "$@"; }

# A process is named by its pid AND its start time, so that a reused pid is never hit.
start_time() { awk '{sub(/.*\) /,""); print $20}' "/proc/$1/stat" 2>/dev/null; }
alive() { # NAME: true while process 1 of that machine (n1 .. n9, api) runs
  local pid started _
  [ -s "$KUBE_STATE/pids/$1" ] && read -r pid started _ <"$KUBE_STATE/pids/$1" &&
    [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]
}
machine_pid() { local pid _; read -r pid _ <"$KUBE_STATE/pids/$1" && echo "$pid"; }

# Mount points of the cgroup hierarchies: one per controller (v1, hybrid) or one for all (v2).
hierarchies() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; return; fi
  local c; for c in /sys/fs/cgroup/*; do [ ! -f "$c/cgroup.procs" ] || echo "$c"; done
}
groups_of_cluster() { local c; for c in $(hierarchies); do [ ! -d "$c/$CGROUP" ] || echo "$c/$CGROUP"; done; }
processes_of_cluster() { # [MACHINE]: every pid in its groups, as seen from this host
  local g; for g in $(groups_of_cluster); do
    find "$g${1:+/$1}" -name cgroup.procs -exec cat {} + 2>/dev/null || :
  done | sort -un
}

within() { # SECONDS WHAT COMMAND...: repeats until it succeeds, else ends with WHAT
  local end=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || die "gave up: $what; logs are in $LOG"
    sleep 0.1
  done
}
