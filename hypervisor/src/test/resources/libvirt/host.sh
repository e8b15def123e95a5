#!/usr/bin/env bash
# A libvirt host of its own in namespaces: host.sh DIR. Its libvirtd listens on DIR/libvirt-sock. Ends, with all
# that runs inside, when its standard input is closed. DIR lies at the same path inside and outside. QEMU's
# certificates are taken from DIR/pki, if there is one.
# With TERN_TEST_NET empty it shares this machine's network, to be reached by it.
# With TERN_TEST_LOCKS=lockd virtlockd guards the disks of its guests.
set -euo pipefail
if [ "${2:-}" != inside ]; then
  exec unshare --mount ${TERN_TEST_NET---net} --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$1" inside
fi
dir=$(realpath "$1")
for place in etc/libvirt run/libvirt var/lib/libvirt var/cache/libvirt var/log/libvirt; do
  mkdir -p "$dir/$place" "/$place"
  mount --bind "$dir/$place" "/$place"
done
mkdir -p "$dir/run/libvirt/common" "$dir/etc/libvirt/qemu" "$dir/var/lib/libvirt/qemu"
cat > /etc/libvirt/libvirtd.conf <<CONF
unix_sock_dir = "$dir"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
CONF
cat > /etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
CONF
if [ "${TERN_TEST_LOCKS:-}" = lockd ]; then
  # as of a disk that both hosts see by one path and whose locks no kernel shares, a LUN for one: leases beside it
  leases=$(dirname "$dir")/leases
  mkdir -p "$leases" /var/lib/libvirt/images
  cat >> /etc/libvirt/qemu.conf <<'CONF'
lock_manager = "lockd"
shared_filesystems = ["/var/lib/libvirt/images"]
CONF
  echo "file_lockspace_dir = \"$leases\"" > /etc/libvirt/qemu-lockd.conf
  virtlockd -d --pid-file "$dir/virtlockd.pid"
fi
if [ -d "$dir/pki" ]; then
  cat >> /etc/libvirt/qemu.conf <<CONF
default_tls_x509_cert_dir = "$dir/pki"
default_tls_x509_verify = 1
CONF
fi
ip link set lo up
virtlogd -d --pid-file "$dir/virtlogd.pid"
libvirtd --pid-file "$dir/libvirtd.pid" > "$dir/libvirtd.log" 2>&1 &
# Lines on standard input are commands, for tests that end or start the daemon again.
while read -r line; do
  eval "$line" >> "$dir/commands.log" 2>&1 || true
  echo "$line" >> "$dir/done"
done
