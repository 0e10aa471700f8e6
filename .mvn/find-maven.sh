# Sourced by the launcher and by .ci/run: chooses the Maven that builds this project.
#
#   find_maven ROOT
#
# prints the command to run: the wrapper of ROOT if it has, or can download, its own Maven; otherwise mvn on the PATH.
# With neither it says why on stderr and returns 1. Whether the wrapper can be had is found out before the build, so
# that a failing download is never mistaken for a failing build. POSIX sh.

find_maven() {
  maven_patience=
  command -v timeout >/dev/null 2>&1 && maven_patience='timeout 180'
  if maven_says=$(cd "$1" && $maven_patience ./mvnw --version 2>&1); then
    printf '%s\n' "$1/mvnw"
  elif command -v mvn >/dev/null 2>&1; then
    echo "The Maven wrapper could not get its Maven; using $(command -v mvn) instead." >&2
    command -v mvn
  else
    printf '%s\n' "$maven_says" >&2
    echo "Maven: the wrapper could not get its Maven (see above) and there is no mvn on the PATH." \
      "Allow downloads from Maven Central, or install Maven 3.8.6 or newer." >&2
    return 1
  fi
}
