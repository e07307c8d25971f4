# shellcheck shell=bash
# What process 1 of a machine (a node or the control plane) does in its own namespaces. Sourced, not run.

machine_network() { # NAME ADDRESS: waits for the link that `up` moves in here, and makes this a router for pods
  hostname "$1"
  until ip link show eth0 >/dev/null 2>&1; do sleep 0.05; done
  ip link set lo up
  ip addr add "$2/24" dev eth0
  ip link set eth0 up
  local j; for j in $(seq "$KUBE_NODES"); do
    [ "$1" = "n$j" ] || ip route add "$POD_NET.$j.0/24" via "$NODE_NET.1$j"
  done
  echo 1 >/proc/sys/net/ipv4/ip_forward               # this namespace's only
}

forever() { # NAME COMMAND...: restarts it whenever it ends, but not while $KUBE_STATE/held/NAME exists
  local name=$1 log; shift
  log=$LOG/$(hostname)-$name.log
  (while :; do
    while [ -e "$KUBE_STATE/held/$name" ]; do sleep 0.2; done
    "$@" >>"$log" 2>&1 || echo "--- $name ended: $?" >>"$log"
    sleep 0.5
  done) &
}

reap() { while :; do wait -n || :; sleep 1; done; }   # process 1 inherits every orphan

kube_proxy_config() { # NODE ADDRESS FILE; zero conntrack settings leave the host's sysctls alone
  cat >"$3" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $PKI/proxy.kubeconfig}
hostnameOverride: $1
bindAddress: $2
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
clusterCIDR: $POD_NET.0.0/16
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
nftables: {minSyncPeriod: 0s, syncPeriod: 30s}
oomScoreAdj: 0
END
}
