# Sourced by run and verify: finds the tools that the build needs, installs them with apt where it may.

# Prints what is wrong and ends the script.
fail() {
    echo "$(basename "$0"): $1" >&2
    exit "${2:-1}"
}

# The major version of the JDK on the path or in JAVA_HOME; empty when there is none. A JRE has no compiler.
jdk_version() {
    local javac=javac
    if [[ -n "${JAVA_HOME:-}" ]]; then
        javac=$JAVA_HOME/bin/javac
    fi
    "$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

# Debian packages that are missing, of those named TOOL=PACKAGE; a tool is a command, or a file by its whole path; jdk stands
# for a JDK 17 or newer.
missing_packages() {
    local need tool
    for need in "$@"; do
        tool=${need%%=*}
        if [[ "$tool" == jdk ]]; then
            local version
            version=$(jdk_version || true)
            [[ -n "$version" && "$version" -ge 17 ]] || echo "${need#*=}"
        elif [[ "$tool" == /* ]]; then
            [[ -e "$tool" ]] || echo "${need#*=}"
        elif ! command -v "$tool" >/dev/null; then
            echo "${need#*=}"
        fi
    done
}

# need TOOL=PACKAGE...: returns when all of them are there.
need() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then
        return
    fi
    local apt=()
    if command -v apt-get >/dev/null; then
        if [[ $(id -u) == 0 ]]; then
            apt=(apt-get)
        elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            apt=(sudo -n apt-get)
        fi
    fi
    if ((${#apt[@]} == 0)); then
        fail "these Debian packages are missing: ${missing[*]}
Install them, for example with: sudo apt-get install ${missing[*]}
(The JDK must be version 17 or newer; JAVA_HOME may point to one.)"
    fi
    echo "installing ${missing[*]}" >&2
    "${apt[@]}" update -qq >&2 || fail "apt-get update failed; the missing packages are: ${missing[*]}"
    DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
        fail "apt-get could not install: ${missing[*]}"
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} > 0)); then
        fail "still missing after the installation: ${missing[*]} (is JAVA_HOME or PATH set to something older?)"
    fi
}
