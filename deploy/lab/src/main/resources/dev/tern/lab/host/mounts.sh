# Runs inside a host's new namespaces: puts the host's own folders where libvirt expects its files.
# arguments: NAME RUNTIME STATE LOGS SHARED
name=$1 runtime=$2 state=$3 logs=$4 shared=$5

hostname "$name"
mount --bind "$state/etc" /etc/libvirt
mount --bind "$state/pki" /etc/pki
mount --bind "$state/hosts" /etc/hosts
mount --bind "$state/lib" /var/lib/libvirt
mount --bind "$shared" /var/lib/libvirt/shared
mount --bind "$state/cache" /var/cache/libvirt
mount --bind "$logs" /var/log/libvirt
mount --bind "$runtime/libvirt" /run/libvirt
mount --bind "$runtime/tern" /run/tern
# the devices of this network namespace instead of the machine's; without, libvirt only logs more
mount -t sysfs sysfs /sys || true
