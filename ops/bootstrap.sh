#!/usr/bin/env bash
# From a fresh machine to a working environment: bootstrap.sh STEP... Every step may be repeated.
#   env      .venv from requirements.lock
#   papers   what PDFs are drawn with: Pango and a Chinese font
#   web      what pages take from npm (node_modules)
#   broker   RabbitMQ, for tests
#   browser  Chromium, and what the browser tests take from npm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$@" >&2; }
fail() { say "$@"; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# install "PACKAGE..." WHY: with apt where that is allowed, else say what to do
install() {
    command -v apt-get >/dev/null || fail "$2: this needs Debian's package $1, and there is no apt-get here."
    may_be_root || fail "$2. Run this once, then try again:" "    sudo apt-get install --no-install-recommends $1"
    say "installing $1 with apt"
    local guard=/usr/sbin/policy-rc.d ours=
    # a package's service must not start with it: we want the programs, not a system-wide broker
    if [ ! -e "$guard" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null
        as_root chmod +x "$guard"
        ours=yes
    fi
    local done_=
    apt_install "$1" || { as_root apt-get -qq -o Acquire::Retries=3 update && apt_install "$1"; } || done_=failed
    [ -z "$ours" ] || as_root rm -f "$guard"
    [ -z "$done_" ] || fail "apt could not install $1."
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -qq -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends $1 >/dev/null </dev/null
}

python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11, 3.12 or 3.13 is needed, and python3 is not one of them (PYTHON=... names another)."
}

# what the environment was made from: a change of any of it makes it anew
stamp() {
    { "$1" -VV; pwd; cat requirements.lock ops/installer.lock pyproject.toml ops/bootstrap.sh; } | sha256sum | cut -d' ' -f1
}

retried() {
    local attempt
    for attempt in 1 2 3; do
        if "$@"; then return; fi
        [ "$attempt" = 3 ] || { say "attempt $attempt failed, trying again"; sleep 5; }
    done
    return 1
}

# install_locked PIP...: uv does in seconds what takes pip a minute; where uv cannot, pip still can
install_locked() {
    local what=(install --require-hashes --no-deps --only-binary :all:)
    if "$@" "${what[@]}" -r ops/installer.lock &&
        .venv/bin/uv pip "${what[@]}" --quiet --python .venv/bin/python -r requirements.lock; then return; fi
    say "uv could not install the packages, trying pip"
    retried "$@" "${what[@]}" -r requirements.lock
}

env_() {
    local python stamp
    python=$(python)
    stamp=$(stamp "$python")
    if [ "$(cat .venv/.stamp 2>/dev/null)" = "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then return; fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv "Python's venv module is missing"
    say "preparing .venv (a minute or two the first time)"
    rm -f .venv/.stamp
    .venv/bin/python -c '' 2>/dev/null && [ "$(cat .venv/.made 2>/dev/null)" = "$("$python" -VV; pwd)" ] ||
        "$python" -m venv --clear .venv
    { "$python" -VV; pwd; } > .venv/.made
    local pip=(.venv/bin/python -m pip -qq --no-input --disable-pip-version-check --retries 5 --timeout 60)
    install_locked "${pip[@]}"
    "${pip[@]}" install --no-deps --no-build-isolation -e .
    echo "$stamp" > .venv/.stamp
}

broker() {
    compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' >/dev/null && return
    install rabbitmq-server "The tests start a RabbitMQ node of their own, and the program is missing"
}

papers() {
    local missing=() libraries
    libraries=$(ldconfig -p)
    grep -q 'libpangoft2-1.0.so.0' <<<"$libraries" || missing+=(libpango-1.0-0 libpangoft2-1.0-0)
    # by itself: where Pango is there without it, fonts are cut in Python, at 40 s a paper
    grep -q 'libharfbuzz-subset.so.0' <<<"$libraries" || missing+=(libharfbuzz-subset0)
    fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-cjk)
    [ "${#missing[@]}" = 0 ] || install "${missing[*]}" "PDFs are drawn with Pango and a Chinese font, and they are missing"
}

# npm_ci ARGS...: exactly what package-lock.json says, and only when it says something new
npm_ci() {
    local stamp
    stamp=$({ echo "$@"; cat package-lock.json .npmrc; } | sha256sum | cut -d' ' -f1)
    case "$(cat node_modules/.stamp 2>/dev/null)" in "$stamp" | "$(all_of_npm)") return ;; esac
    command -v npm >/dev/null || install npm "Pages take scripts from npm, which is missing"
    retried npm ci --silent --no-progress --ignore-scripts "$@"
    echo "$stamp" > node_modules/.stamp
}

# the stamp of an installation that has everything, which also serves a smaller request
all_of_npm() { { echo; cat package-lock.json .npmrc; } | sha256sum | cut -d' ' -f1; }

web() { npm_ci --omit=dev; }

browser() {
    # Chromium without a window of its own: the same engine in half the time
    command -v chromium-headless-shell >/dev/null ||
        install chromium-headless-shell "The tests look at pages in Chromium, which is missing"
    npm_ci
}

[ $# -gt 0 ] || set -- help
for step in "$@"; do
    case "$step" in
        env) env_ ;;
        papers | web | broker | browser) "$step" ;;
        *) fail "usage: bootstrap.sh env|papers|web|broker|browser ..." ;;
    esac
done
