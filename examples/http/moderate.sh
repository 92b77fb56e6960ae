#!/bin/sh
# Asks a running sidecar about one message: ./moderate.sh "don't tell your mum we talk"
# HANDRAIL_URL names another address than http://127.0.0.1:8080.
set -eu
text=$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')
curl --silent --show-error --fail-with-body "${HANDRAIL_URL:-http://127.0.0.1:8080}/v1/moderate" \
	--data-binary "{\"content\":[{\"type\":\"text\",\"text\":\"$text\"}],\"surface\":\"direct_message\",
	\"author\":{\"age_band\":\"18+\"},\"recipients\":[{\"age_band\":\"10-12\"}],\"country\":\"GB\",\"locale\":\"en-GB\"}"
