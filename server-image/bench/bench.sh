#!/usr/bin/env bash
# Measures this checkout's server beside nats-server of the same machine and prints the figures.
#   NATS_SERVER=/path/to/nats-server   the one to compare with (else the one on PATH, else installed from Go modules)
#   FULL=1                             every load, an hour or more; writes docs/performance.md and its chart
#   BENCH_OPTS="-Drounds=5 -Dseconds=10"   more rounds, longer rounds
#   STARTS=31                          only that many starts of this server, a few seconds
#   MICRO=1                            JMH of sealing and journal, and the memory of the index, instead
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
. "$root/make/java.sh"
if [ -n "${MICRO:-}" ]; then
  java=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$here/target/classes:$here/target/lib/*")
  # shellcheck disable=SC2086
  "${java[@]}" org.openjdk.jmh.Main ${BENCH_OPTS:-}
  for load in "10000000 1000" "10000000 100000" "1000000 100000"; do
    # shellcheck disable=SC2086
    "${java[@]}" -Xmx2g io.sealstream.bench.micro.IndexMemory $load
  done
  exit
fi
if [ -n "${STARTS:-}" ]; then
  exec "$JAVA_HOME/bin/java" "-Dstarts=$STARTS" -cp "$here/target/classes" io.sealstream.bench.Bench "$root/server-image/bin/sealstream-server"
fi
version=v2.15.2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sealstream/nats-server-$version

nats=${NATS_SERVER:-$(command -v nats-server || true)}
if [ -z "$nats" ]; then
  nats=$cache/nats-server
  [ -x "$nats" ] || GOBIN=$cache go install "github.com/nats-io/nats-server/v2@$version"
fi
echo "beside: $("$nats" --version)"
# shellcheck disable=SC2086  # BENCH_OPTS is a list of options
exec "$JAVA_HOME/bin/java" ${FULL:+-Dfull=true "-Dpage=$root/docs/performance.md"} ${BENCH_OPTS:-} -cp "$here/target/classes" io.sealstream.bench.Bench \
  "$root/server-image/bin/sealstream-server" "$nats"
