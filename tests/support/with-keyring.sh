#!/usr/bin/env bash
# Runs a command on a private session bus with an unlocked keyring of its own. All of it ends with the command.
#
#   with-keyring.sh COMMAND [ARG...]        KEYRING_PID is the keyring's process
set -euo pipefail
if [[ ${1:-} != --on-the-bus ]]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # The person's own keyring lies below these.
    export HOME=$work XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache XDG_RUNTIME_DIR=$work
    unset GNOME_KEYRING_CONTROL DISPLAY WAYLAND_DISPLAY XDG_CURRENT_DESKTOP KDE_FULL_SESSION
    mkdir -p "$XDG_DATA_HOME/keyrings"
    rc=0
    dbus-run-session -- "$0" --on-the-bus "$@" 2> >(grep -v 'Failed to set fd limit' >&2) || rc=$?
    exit "$rc"
fi
shift
gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 < <(printf pw) &
export KEYRING_PID=$!
trap 'kill -CONT "$KEYRING_PID" 2>/dev/null; kill "$KEYRING_PID" 2>/dev/null; wait 2>/dev/null' EXIT
owned() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
        string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
}
for _ in $(seq 100); do owned && break; sleep 0.1; done
owned || { echo "with-keyring.sh: no keyring came up" >&2; exit 1; }
rc=0
"$@" || rc=$?
exit "$rc"
