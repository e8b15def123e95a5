#!/bin/sh
# Installs the start hook on this host, or takes it away: install-start-hook.sh install FOLDER | remove
# FOLDER is the agent's start-rules, on a disk that outlives the host's crash. Needs root. Running it again is no error.
set -eu
hooks=/etc/libvirt/hooks/qemu.d
hook=$hooks/tern

reload() {
  # libvirt looks for hooks when it starts and when it is told to reload
  for daemon in virtqemud libvirtd; do
    pid=$(cat "/run/$daemon.pid" 2>/dev/null || cat "/run/libvirt/$daemon.pid" 2>/dev/null) || continue
    kill -HUP "$pid" 2>/dev/null && echo "$daemon was told to reload"
  done
  return 0
}

case "${1:-}" in
  install)
    folder=${2:?"usage: $0 install FOLDER | remove"}
    case "$folder" in
      /*) ;;
      *) echo "$0: FOLDER is an absolute path" >&2; exit 2 ;;
    esac
    case "$folder" in
      *[!A-Za-z0-9._/-]*) echo "$0: FOLDER has letters, digits and . _ - / only" >&2; exit 2 ;;
    esac
    mkdir -p "$hooks" "$folder"
    sed "s|^folder=.*|folder=$folder|" "$(dirname "$0")/start-hook.sh" >"$hook.new"
    chmod 755 "$hook.new"
    mv "$hook.new" "$hook"
    reload
    echo "installed $hook; set tern.transfer.agents.HOST.start-rules=$folder"
    ;;
  remove)
    rm -f "$hook"
    reload
    echo "removed $hook; take start-rules out of the agent's configuration"
    ;;
  *)
    echo "usage: $0 install FOLDER | remove" >&2
    exit 2
    ;;
esac
