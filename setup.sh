#!/usr/bin/env bash
# Everything a fresh Debian machine needs, in one place and one line each; a second run only looks and goes on.
#
#   ./setup.sh demo          what `make demo` needs: Debian's servers and the virtual environment
#   ./setup.sh test          the same, and what only the tests need (a browser, PostgreSQL)
#   ./setup.sh missing test  print the Debian packages that are missing, and do nothing
#
# Where there is no make: ./setup.sh demo && .venv/bin/python -m demo.relay --stay
#
# Without root or apt it says what is missing and goes on: `stafett doctor` knows, and the demo then rehearses.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

VENV=${VENV:-.venv}
WIKI="mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl php-gd php-curl php-apcu imagemagick sqlite3
      djvulibre-bin librsvg2-bin exiv2 poppler-utils libtiff-tools"
CLEANER="openrefine"
TESTS="chromium fonts-dejavu-core postgresql"

say() { printf 'set-up: %s\n' "$*"; }

timed() { # timed "what" command...: run quietly, then one line with the seconds; on failure the end of its output
    local what=$1 log started=$SECONDS
    shift
    log=$(mktemp)
    say "$what ..."
    if "$@" >"$log" 2>&1; then
        say "$what: done in $((SECONDS - started)) s"
        rm -f "$log"
        return 0
    fi
    say "$what: FAILED after $((SECONDS - started)) s; the end of its output:"
    tail -n 15 "$log" | sed 's/^/    /'
    rm -f "$log"
    return 1
}

wanted() { # wanted demo|test: the Debian packages
    case $1 in
        demo) echo $WIKI $CLEANER ;;
        test) echo $WIKI $CLEANER $TESTS ;;
    esac
}

missing() { # the ones of "$@" that dpkg does not report as installed
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p') || true
    comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u) | xargs
}

as_root() { # the words that make a command run as root; fails when there are none
    if [ "$(id -u)" = 0 ]; then echo env; return; fi
    command -v sudo >/dev/null && sudo -n true 2>/dev/null && echo "sudo -n env"
}

install_packages() { # install what is missing of "$@"; never fatal, because the rest works without it
    local lacking root apt known=()
    lacking=$(missing "$@")
    if [ -z "$lacking" ]; then say "Debian packages: all there"; return; fi
    if ! command -v apt-get >/dev/null || ! root=$(as_root); then
        say "MISSING, and not to be installed without apt and root (or sudo): $lacking"
        say "  ask whoever runs this machine for: apt-get install --no-install-recommends $lacking"
        return
    fi
    apt="$root DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120"
    timed "Debian's package lists" $apt update || true
    for package in $lacking; do
        if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package"); else say "MISSING here: Debian package $package is not in this system's lists"; fi
    done
    [ ${#known[@]} = 0 ] || timed "Debian packages (${known[*]})" $apt install --no-install-recommends "${known[@]}" ||
        say "going on without them; stafett doctor tells what does not work"
}

find_python() { # the first Python that is new enough and can make a virtual environment
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

make_environment() {
    local python
    if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then return; fi
    find_python >/dev/null || install_packages python3 python3-venv
    if ! python=$(find_python); then
        say "no Python from 3.11 on that can make virtual environments; get one, then run this again:"
        say "  apt-get install python3 python3-venv      (or name one: PYTHON=/path/to/python3 make ...)"
        exit 1
    fi
    timed "virtual environment in $VENV with $("$python" -V)" "$python" -m venv --clear "$VENV"
}

install_python_packages() { # the build too is held to the constraints: the variable's name depends on pip's age
    local stamp
    stamp="$VENV/installed-$(cat pyproject.toml constraints.txt | sha256sum | cut -c1-16)"
    if [ -e "$stamp" ]; then say "Python packages: all there"; return; fi
    rm -f "$VENV"/installed-*
    timed "Python packages" env PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
        "$VENV/bin/python" -m pip install --disable-pip-version-check -c constraints.txt -e '.[dev]' || exit 1
    touch "$stamp"
}

case "${1:-} ${2:-}" in
    "demo " | "test ")
        make_environment
        install_packages $(wanted "$1")
        install_python_packages
        ;;
    "missing demo" | "missing test") missing $(wanted "$2") ;;
    *)
        sed -n '2,10s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
