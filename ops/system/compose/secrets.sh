#!/usr/bin/env bash
# Write .env with a fresh secret for each part of docker-compose.yml. An .env that exists is left as it is.
# Arguments: the codes of the channels that push complaints over HTTP, where they are others than these three.
set -euo pipefail
[ $# -gt 0 ] || set -- hotline_12345 internet_gov mailbox_county
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
[ ! -e .env ] || { echo "$PWD/.env exists already and is kept." >&2; exit 0; }
umask 077
word() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
{
    for name in POSTGRES_PASSWORD ROSTER_DB_PASSWORD BALLOT_DB_PASSWORD COMPLAINTS_DB_PASSWORD TALLY_DB_PASSWORD \
        ACCESS_DB_PASSWORD AUDITOR_DB_PASSWORD RABBITMQ_PASSWORD GATEWAY_SECRET; do
        echo "PINGYI_$name=$(word)"
    done
    # one Standard Webhooks secret for each channel that pushes complaints over HTTP; tell each channel its own
    channels=
    for channel in "$@"; do
        channels+=",\"$channel\":[\"whsec_$(head -c 24 /dev/urandom | base64)\"]"
    done
    echo "PINGYI_WEBHOOK_SECRETS='{${channels#,}}'"
} > .env
echo "Wrote $PWD/.env. Keep it secret, and keep a copy." >&2
