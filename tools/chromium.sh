#!/bin/sh
# Chromium for the browser tests: the one that is here, or Debian's where this may install it.
# Ends with 0 where there is one (its path on stdout), 3 where there is none and none can be had.
set -u

find_one() {
    for name in ${TIDEWAITER_CHROMIUM:-} chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    return 1
}

find_one && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo 'Installing Chromium for the browser tests.' >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } >&2 && find_one && exit 0
fi
echo 'The browser tests need Chromium. Install it (Debian: apt-get install chromium), or name one with' >&2
echo 'TIDEWAITER_CHROMIUM=/path/to/chromium, and run make test-all again.' >&2
exit 3
