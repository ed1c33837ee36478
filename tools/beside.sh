#!/bin/sh
# Runs two commands beside each other: tests use one core each, and machines have two. What the first says is shown as it
# comes, what the second says when both are done. Ends with 0 only if both did; stopped, it stops both.
#
#     sh tools/beside.sh 'make test-library' 'make test-desk test-desk-postgres'
set -u
if [ $# -ne 2 ]; then
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
said=$(mktemp) || exit 2
sh -c "$2" >"$said" 2>&1 &
second=$!
trap 'kill "$second" 2>/dev/null; rm -f "$said"' EXIT
trap 'exit 130' INT TERM
sh -c "$1"
first_ended=$?
wait "$second"
second_ended=$?
printf '\n--- %s\n' "$2"
cat "$said"
[ "$first_ended" -eq 0 ] && [ "$second_ended" -eq 0 ]
