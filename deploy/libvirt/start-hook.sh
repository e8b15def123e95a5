#!/bin/sh
# libvirt's hook for QEMU guests: refuses to start one that is another host's, or on its way. Its agent keeps a file for
# each guest that somebody owns in the folder below; this reads that one file and asks nobody, so it holds while the
# agent is down, and cannot hang. A guest without a file is nobody's and starts. Where the folder is not there, or a file
# cannot be understood, nothing is known and nothing starts.
# arguments: GUEST OPERATION ...; standard input: the guest's XML. See docs/how-to/start-hook.md.
folder=/var/lib/tern/starts

case "$2" in
  prepare | restore | migrate) ;;
  *) exit 0 ;;
esac

refuse() {
  echo "Tern: $1" >&2
  exit 1
}

xml=$(cat)
uuid=$(printf '%s\n' "$xml" | sed -n 's|^ *<uuid>\([0-9a-f-]*\)</uuid>.*|\1|p' | head -n 1)
[ ${#uuid} = 36 ] || refuse "guest $1 is not started: its XML has no UUID"
[ -d "$folder" ] || refuse "guest $1 is not started: $folder is not there, so nobody knows whose guest it is; mount it, or take the hook away"
[ -e "$folder/$uuid" ] || exit 0
{ read -r word && read -r text; } <"$folder/$uuid" || refuse "guest $1 is not started: $folder/$uuid cannot be read"
case "$word" in
  own) exit 0 ;;
  arriving)
    # only an agent writes that element, and only into what it prepares
    case "$xml" in
      *https://tern.dev/xmlns/libvirt/arrival/1*) exit 0 ;;
    esac
    ;;
esac
refuse "guest $1 is not started: $text"
