#!/usr/bin/env bash
# Renew requirements.lock: every version with its hashes, for every Python and platform we serve, and no address of
# an index, so that any mirror will do. Arguments go to uv (--upgrade takes newer versions than the lock has).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/pip" --quiet --disable-pip-version-check install uv
lock() {
    "$tools/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-header --quiet "$@"
}
lock pyproject.toml --extra dev --output-file requirements.lock "$@"
# what installs the rest quickly
echo uv | lock - --no-annotate --output-file ops/installer.lock "$@"
