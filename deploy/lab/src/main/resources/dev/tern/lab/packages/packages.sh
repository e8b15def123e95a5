#!/bin/sh
# What the lab needs of this machine, for Debian and what is made from it.
#   packages.sh check     says what is missing, one sentence a line; ends with 3 where anything is
#   packages.sh install   installs it by apt: needs root
set -eu

# Older QEMU loses pages that a guest writes while it is migrated under software emulation (TCG).
least_qemu=9

hypervisor="qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients"
tools="iproute2 util-linux gcc libc6-dev redis-tools xz-utils"

qemu_version() { # of the installed QEMU: 10; nothing where there is none
  qemu-system-x86_64 --version 2>/dev/null | sed -n 's/.*version \([0-9][0-9]*\)\..*/\1/p' | head -n 1
}

check() {
  missing=0
  version=$(qemu_version)
  if [ -z "$version" ]; then
    echo "There is no QEMU (qemu-system-x86_64)"
    missing=1
  elif [ "$version" -lt "$least_qemu" ]; then
    echo "QEMU is $version and must be $least_qemu or newer: older ones lose pages that a guest writes while it moves"
    missing=1
  fi
  for program in qemu-img libvirtd virtlogd virtlockd virsh ip tc unshare nsenter gcc redis-check-rdb redis-benchmark \
    redis-cli apt-get dpkg-deb; do
    if ! command -v "$program" >/dev/null 2>&1; then
      echo "There is no $program"
      missing=1
    fi
  done
  if ! ls /usr/lib/*/libvirt/lock-driver/lockd.so >/dev/null 2>&1; then
    echo "libvirt has no locks for disks (lockd.so)"
    missing=1
  fi
  if command -v gcc >/dev/null 2>&1 && [ "$(gcc -print-file-name=libc.a)" = libc.a ]; then
    echo "There is no C library to link with statically (libc.a)"
    missing=1
  fi
  [ "$missing" = 0 ] || exit 3
}

run() {
  echo "+ $*"
  "$@"
}

offer() { # the version of package $1 in the distribution itself, without epoch; whatever is installed
  apt-cache madison "$1" | sed -n "s,^[^|]*| *\([^ ]*\) *|.* $VERSION_CODENAME/main .*,\1,p" | sed 's/^[0-9]*://' | head -n 1
}

known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

# The address of the mirror that this machine takes its distribution from.
mirror() {
  apt-get indextargets --format "\$(CODENAME) \$(BASE_URI)" 'Created-By: Packages' 'Component: main' |
    sed -n "s,^$VERSION_CODENAME \(.*\)dists/$VERSION_CODENAME/\$,\1,p" | head -n 1
}

add_backports() {
  address=$(mirror)
  if [ -z "$address" ]; then
    echo "apt's sources have no main section of $VERSION_CODENAME: add $VERSION_CODENAME-backports to them yourself" >&2
    exit 1
  fi
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  {
    echo "# Tern's lab: QEMU $least_qemu or newer"
    echo "Types: deb"
    echo "URIs: $address"
    echo "Suites: $VERSION_CODENAME-backports"
    echo "Components: main"
    [ ! -r "$keyring" ] || echo "Signed-By: $keyring"
  } >/etc/apt/sources.list.d/tern-lab-backports.sources
  echo "+ added $VERSION_CODENAME-backports of $address (/etc/apt/sources.list.d/tern-lab-backports.sources)"
  run apt-get update -q
}

install() {
  [ "$(id -u)" = 0 ] || {
    echo "Only root can install packages" >&2
    exit 1
  }
  # shellcheck disable=SC1091
  . /etc/os-release
  export DEBIAN_FRONTEND=noninteractive
  run apt-get update -q
  suite=$VERSION_CODENAME
  offered=$(offer qemu-system-x86)
  if dpkg --compare-versions "${offered:-0}" lt "$least_qemu"; then
    echo "$PRETTY_NAME offers QEMU ${offered:-none}; under software emulation QEMU before $least_qemu loses pages that a" \
      "guest writes while it moves, so it is taken from $suite-backports"
    apt-get indextargets --format "\$(RELEASE) \$(CODENAME)" | grep -q "$suite-backports" || add_backports
    suite=$suite-backports
  fi
  # newer libvirt has these apart
  for part in libvirt-daemon-lock libvirt-daemon-log libvirt-daemon-plugin-lockd; do
    ! known "$part" || hypervisor="$hypervisor $part"
  done
  # shellcheck disable=SC2086 # packages are words
  run apt-get install -y -q --no-install-recommends -t "$suite" $hypervisor
  # shellcheck disable=SC2086
  run apt-get install -y -q --no-install-recommends $tools
}

case ${1-} in
check) check ;;
install)
  # one after the other: behind && a failure in the middle of a function would be passed over
  install
  check
  ;;
*)
  echo "usage: packages.sh check|install" >&2
  exit 2
  ;;
esac
