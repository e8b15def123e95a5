#!/bin/busybox sh
# The first process of a lab guest: what it is to do stands on the kernel's command line as tern.NAME=VALUE.
/bin/busybox mkdir -p /proc /sys /dev /tmp /run
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1

while read -r module; do
  insmod "/modules/$module.ko"
done </modules/order

kind=writer address= arguments=
for word in $(cat /proc/cmdline); do
  case $word in
  tern.kind=*) kind=${word#*=} ;;
  tern.address=*) address=${word#*=} ;;
  tern.*=*) arguments="$arguments ${word#tern.}" ;;
  esac
done

ip link set lo up
if [ -n "$address" ] && ip link show eth0 >/dev/null 2>&1; then
  ip address add "$address" dev eth0
  ip link set eth0 up
fi

# shellcheck disable=SC2086 # arguments are words
case $kind in
writer) exec guest writer $arguments ;;
web)
  httpd -h /www
  exec guest writer $arguments mib=16 rate=50
  ;;
disk)
  guest disk $arguments &
  exec guest writer mib=16 rate=50
  ;;
redis)
  sh /redis.sh $arguments &
  exec guest writer mib=16 rate=50
  ;;
*)
  echo "tern-fault kind=init there is no guest of kind $kind"
  exec sleep 1000000
  ;;
esac
