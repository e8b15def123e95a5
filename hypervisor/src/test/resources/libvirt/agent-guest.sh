#!/usr/bin/env bash
# Makes what a guest with QEMU's agent inside boots: agent-guest.sh CACHE DIR writes DIR/kernel and DIR/initrd. Kernel,
# BusyBox and agent are the distribution's: fetched by apt, which checks their signatures, into CACHE, and only unpacked.
set -euo pipefail
cache=$1
out=$2

fetch() { # package $1 into $cache/$2
  [ ! -e "$cache/$2" ] || return 0
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/fetch-XXXXXX")
  (cd "$work" && apt-get download -q -o APT::Sandbox::User=root "$1" && dpkg-deb -x ./*.deb root)
  mv -T "$work/root" "$cache/$2" 2>/dev/null || [ -e "$cache/$2" ] # another may have been quicker
  rm -rf "$work"
}

copy() { # a file to the same path in the guest
  mkdir -p "root$(dirname "$1")"
  cp -L "$1" "root$1"
}

real=$(apt-cache depends --no-recommends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*\)$/\1/p' | head -n 1)
fetch "$real" linux-image-cloud-amd64
fetch busybox-static busybox-static
fetch qemu-guest-agent qemu-guest-agent

work=$(mktemp -d "$out/image-XXXXXX")
cd "$work"
mkdir -p root/bin root/sbin root/etc/tern root/proc root/sys root/dev root/tmp root/run root/modules
cp "$cache/busybox-static/bin/busybox" root/bin/busybox
agent=$(find "$cache/qemu-guest-agent" -name qemu-ga -type f | head -n 1)
cp "$agent" root/bin/qemu-ga
ldd "$agent" | sed -n 's,^[^/]*\(/[^ ]*\) (0x[0-9a-f]*)$,\1,p' | while read -r library; do copy "$library"; done
for module in virtio/virtio_ring virtio/virtio virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev virtio/virtio_pci \
  char/virtio_console; do
  found=$(find "$cache/linux-image-cloud-amd64" -path "*/drivers/$module.ko*" | head -n 1)
  case $found in
  *.xz) xz -dc "$found" >"root/modules/${module##*/}.ko" ;;
  *) cp "$found" "root/modules/${module##*/}.ko" ;;
  esac
  echo "${module##*/}" >>root/modules/order
done

cat >root/init <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
ln -s /bin/busybox /sbin/hwclock
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
while read -r module; do insmod "/modules/$module.ko"; done </modules/order
echo ok >/tmp/mode
for port in /sys/class/virtio-ports/*; do
  if [ "$(cat "$port/name")" = org.qemu.guest_agent.0 ]; then
    qemu-ga -m virtio-serial -p "/dev/${port##*/}" -t /run &
  fi
done
echo up
while :; do sleep 1000; done
INIT
# What it does is told by the file /tmp/mode; what it was told is on the guest's console.
cat >root/etc/tern/move-hook <<'HOOK'
#!/bin/busybox sh
echo "hook $*" >/dev/console
read -r mode </tmp/mode
case $mode in
object) [ "$1" != before ] || { echo "a backup runs" >&2; exit 3; } ;;
later) echo ok >/tmp/mode; exit 75 ;;
esac
HOOK
chmod +x root/init root/etc/tern/move-hook
(cd root && find . | "$cache/busybox-static/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >initrd
mv initrd "$out/initrd"
cp "$(find "$cache/linux-image-cloud-amd64/boot" -name 'vmlinuz-*' | head -n 1)" "$out/kernel"
cd "$out"
rm -rf "$work"
