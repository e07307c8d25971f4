# shellcheck shell=bash
# Finds a JDK 25 and exports JAVA_HOME; says where it looked when there is none.
# Sourced, not run: Maven and the launchers must not take whatever `java` is first on the PATH.

is_jdk25() { [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25[".]' "$1/release"; }

find_jdk25() {
  local on_path home
  on_path=$(readlink -f "$(command -v javac || echo /nowhere/bin/javac)")
  for home in "${JAVA_HOME:-/nowhere}" "${on_path%/bin/javac}" /usr/lib/jvm/*25* /opt/*jdk*25* \
    "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25*; do
    if is_jdk25 "$home"; then echo "$home"; return; fi
  done
  echo "JDK 25 is missing: looked at JAVA_HOME, the PATH, /usr/lib/jvm, /opt, ~/.sdkman and ~/.jdks." \
    "Install one (https://adoptium.net) or point JAVA_HOME at it." >&2
  return 1
}

JAVA_HOME=$(find_jdk25) || exit 1
export JAVA_HOME
