# Sourced by the commands at the top of the repository: finds a JDK, builds the plugin and runs a program of integTest.
# The command sets "name".

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$name: $*"
  exit 1
}

# Succeeds if the directory holds a JDK from 21 on.
is_jdk() {
  [[ -x $1/bin/javac && -x $1/bin/java ]] || return 1
  local version
  version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  [[ $version =~ ^[0-9]+$ ]] && ((version >= 21))
}

# Prints the home of a JDK from 21 on: JAVA_HOME, else the one on the path, else one of the usual places.
find_jdk() {
  local home
  local -a homes=("${JAVA_HOME:-}")
  if command -v java >/dev/null; then
    homes+=("$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')")
  fi
  if [[ -x /usr/libexec/java_home ]]; then
    homes+=("$(/usr/libexec/java_home -v 21+ 2>/dev/null || true)")
  fi
  homes+=(/usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home)
  for home in "${homes[@]}"; do
    if [[ -n $home ]] && is_jdk "$home"; then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}

newest() { ls -t "$@" 2>/dev/null | head -n 1; }

# Sets JAVA_HOME.
need_tools() {
  JAVA_HOME=$(find_jdk) || fail "needs a JDK from version 21 on: set JAVA_HOME to one, or install it (for instance
  apt-get install openjdk-21-jdk, dnf install java-21-openjdk-devel, brew install openjdk@21)"
  export JAVA_HOME
  command -v mvn >/dev/null || fail "needs Maven (mvn) on the path"
}

build() {
  say "building the plugin (the first time this downloads Elasticsearch, about 130 MB)"
  mvn -q -B --no-transfer-progress -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/integTest.classpath -Dmdep.includeScope=test ||
    fail "the build failed, see above"
}

# Runs a main class of integTest with arguments.
run_java() {
  "$JAVA_HOME/bin/java" -Dlog4j2.disable.jmx=true --enable-native-access=ALL-UNNAMED \
    -cp "target/test-classes:target/classes:$(cat target/integTest.classpath)" "$@"
}
