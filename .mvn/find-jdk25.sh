# Sourced by the launcher and by .ci/run: finds a JDK on this machine.
#
#   find_jdk MIN MAX TOOL...
#
# prints the home of the first JDK whose feature version is in MIN..MAX and whose bin folder has every TOOL
# (e.g. java javac), or prints nothing and returns 1. It looks, in this order, at NEPHOSCOPE_JAVA_HOME, JAVA_HOME,
# java on the PATH, and the places where systems and JDK installers put them. It starts no JVM unless a JDK has no
# "release" file. POSIX sh.

find_jdk() {
  jdk_min=$1
  jdk_max=$2
  shift 2
  for jdk_home in "${NEPHOSCOPE_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(jdk_home_on_path)" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /opt/*jdk* /opt/*/*jdk* /opt/hostedtoolcache/Java_*/*/* /usr/java/* /usr/local/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/* "$HOME"/Library/Java/JavaVirtualMachines/* \
    /opt/homebrew/opt/openjdk* /usr/local/opt/openjdk* \
    "$HOME"/.m2/jdks/* "$HOME"/.gradle/jdks/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.jbang/cache/jdks/* "$HOME"/.jbang/currentjdk; do
    [ -n "$jdk_home" ] || continue
    [ -x "$jdk_home/bin/java" ] || jdk_home=$jdk_home/Contents/Home
    [ -x "$jdk_home/bin/java" ] || continue
    jdk_has_tools "$@" || continue
    jdk_feature=$(jdk_feature_version "$jdk_home")
    [ "$jdk_feature" -ge "$jdk_min" ] && [ "$jdk_feature" -le "$jdk_max" ] || continue
    printf '%s\n' "$jdk_home"
    return 0
  done
  return 1
}

# The home of the java that the PATH names, through any symbolic links; nothing if there is none.
jdk_home_on_path() {
  jdk_java=$(command -v java 2>/dev/null) || return 0
  while [ -L "$jdk_java" ]; do
    jdk_link=$(readlink "$jdk_java") || return 0
    case $jdk_link in
      /*) jdk_java=$jdk_link ;;
      *) jdk_java=$(dirname "$jdk_java")/$jdk_link ;;
    esac
  done
  (cd "$(dirname "$jdk_java")/.." 2>/dev/null && pwd -P) || return 0
}

jdk_has_tools() {
  for jdk_tool in "$@"; do
    [ -x "$jdk_home/bin/$jdk_tool" ] || return 1
  done
}

# 25 for 25, 25.0.3 and 25-ea; 8 for 1.8.0; 0 when it cannot be told.
jdk_feature_version() {
  jdk_version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$1/release" 2>/dev/null)
  if [ -z "$jdk_version" ]; then
    jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  jdk_version=${jdk_version#1.}
  jdk_version=${jdk_version%%[!0-9]*}
  printf '%s\n' "${jdk_version:-0}"
}
