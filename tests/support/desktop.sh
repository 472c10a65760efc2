#!/usr/bin/env bash
# Runs a command on a private desktop: X server, window manager, session bus. All of it ends with the command.
#
#   desktop.sh [--size 1600x1000] COMMAND [ARG...]
set -euo pipefail
size=1600x1000
[[ $1 == --size ]] && { size=$2; shift 2; }
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
Xvfb -displayfd 9 -screen 0 "${size}x24" -dpi 96 -nolisten tcp 9>"$work/display" >/dev/null 2>&1 &
for _ in $(seq 100); do [[ -s $work/display ]] && break; sleep 0.1; done
[[ -s $work/display ]] || { echo "desktop.sh: no X server came up" >&2; exit 1; }
export DISPLAY=:$(tr -d '\n' <"$work/display")
export QT_QPA_PLATFORM=xcb XDG_RUNTIME_DIR=$work
openbox >/dev/null 2>&1 &
sleep 0.3
rc=0
dbus-run-session -- "$@" 2> >(grep -v 'Failed to set fd limit' >&2) || rc=$?
exit "$rc"
