# Sourced by ./mvnw and ./tern: sets JAVA_HOME to a JDK of at least 25, looking at JAVA_HOME, the PATH
# and the usual places in that order; where there is none it says what to install and exits with 1.
tern_jdk_release() { # the feature release of the JDK in $1, empty where there is none
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}
tern_on_path=$(command -v javac 2>/dev/null) && tern_on_path=$(readlink -f "$tern_on_path") && tern_on_path=${tern_on_path%/bin/javac}
for tern_jdk in "${JAVA_HOME-}" "${tern_on_path-}" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/*25* \
  /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
  tern_release=$(tern_jdk_release "$tern_jdk")
  if [ "${tern_release:-0}" -ge 25 ]; then
    JAVA_HOME=$tern_jdk && export JAVA_HOME && break
  fi
  tern_release=0
done
if [ "${tern_release:-0}" -lt 25 ]; then
  echo "Tern needs a JDK 25 or newer and found none: install one (for example the package temurin-25-jdk) or set JAVA_HOME to it." >&2
  exit 1
fi
