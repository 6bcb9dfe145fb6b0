#!/usr/bin/env bash
# Renew requirements.lock: every version with its hashes, for every Python and platform we serve, and no address of
# an index, so that any mirror will do. Arguments go to uv (--upgrade takes newer versions than the lock has).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/pip" --quiet --disable-pip-version-check install uv
"$tools/bin/uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock "$@"
