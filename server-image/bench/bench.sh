#!/usr/bin/env bash
# Measures this checkout's server beside nats-server of the same machine and prints the figures.
#   NATS_SERVER=/path/to/nats-server   the one to compare with (else the one on PATH, else installed from Go modules)
#   FULL=1                             every section, about an hour and a half; writes docs/performance.md and its chart. A run
#                                      that was cut short, by BENCH_OPTS=-Dminutes=30 too, goes on where it was: figures are
#                                      kept in target/bench-results, by version of server-image, edits and sizes
#   ONLY=reseal,index                  these sections alone, again if need be (ONLY=help lists them)
#   BENCH_OPTS="-Drounds=5 -Dseconds=10"   more rounds, longer rounds; -Dscale=100 divides all numbers of messages: a try
#   MICRO=1                            JMH of sealing and journal, instead
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
. "$root/make/java.sh"
java=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$here/target/classes:$here/target/lib/*")
if [ -n "${MICRO:-}" ]; then
  # shellcheck disable=SC2086
  exec "${java[@]}" org.openjdk.jmh.Main ${BENCH_OPTS:-}
fi
version=v2.15.2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sealstream/nats-server-$version

nats=${NATS_SERVER:-$(command -v nats-server || true)}
if [ -z "$nats" ]; then
  nats=$cache/nats-server
  [ -x "$nats" ] || GOBIN=$cache go install "github.com/nats-io/nats-server/v2@$version"
fi
echo "beside: $("$nats" --version)"
# What is measured lies in one directory: a commit that changes only docs, the operator or its stories keeps the figures.
code=$(git -C "$root" rev-parse --short HEAD:server-image 2>/dev/null || echo unknown)
edits=$(git -C "$root" diff HEAD -- server-image 2>/dev/null || true)
[ -z "$edits" ] || code=$code-edited-$(git hash-object --stdin <<<"$edits" | cut -c 1-8)
options=("-Dresults=$root/target/bench-results/$code")
[ -z "${FULL:-}" ] || options+=(-Dfull=true "-Dpage=$root/docs/performance.md")
[ -z "${ONLY:-}" ] || options+=("-Donly=$ONLY")
# shellcheck disable=SC2086  # BENCH_OPTS is a list of options
exec "${java[@]}" "${options[@]}" ${BENCH_OPTS:-} io.sealstream.bench.Bench "$root/server-image/bin/sealstream-server" "$nats"
