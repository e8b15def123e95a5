# A Redis server under redis-benchmark; a part of the keys is never written again, and their digest must never change.
values=20000
for word in "$@"; do
  case $word in
  values=*) values=${word#*=} ;;
  esac
done

redis-server --save '' --appendonly no --daemonize yes --logfile /tmp/redis.log --enable-debug-command local >/dev/null
until redis-cli ping >/dev/null 2>&1; do sleep 0.2; done
redis-benchmark -q -t set -n "$values" -r "$values" -d 512 -P 16 >/dev/null

kept=$(for i in $(seq 1 200); do echo "kept:$i"; done)
for key in $kept; do
  echo "SET $key value-of-$key-$(printf '%0128d' "${key#kept:}")"
done | redis-cli --pipe >/dev/null

digest() {
  # shellcheck disable=SC2086 # keys are words
  redis-cli debug digest-value $kept
}
first=$(digest)
passes=0 faults=0
while :; do
  redis-benchmark -q -t set,get -n 2000 -r "$values" -d 512 -P 16 >/dev/null || faults=$((faults + 1))
  [ "$(digest)" = "$first" ] || faults=$((faults + 1))
  passes=$((passes + 1))
  echo "tern-guest kind=redis up_s=$(cut -d ' ' -f 1 /proc/uptime) keys=$(redis-cli dbsize) passes=$passes faults=$faults"
  sleep 0.5
done
