import { policyMark } from './policy.ts'

/**
 * Runs one command of a package manager for us: `sh -c <this> msa-packages <root> <mode> command…`, as root or under sudo. Its standard input is a pipe
 * that only says when we are gone, by kill -9 too (under sudo we could not signal it anyway).
 *
 *   plain   when we are gone, so is the command. For what may stop anywhere: downloads.
 *   units   the command is let go on to its end, five minutes at most (half an installation is worse than one nobody waits for);
 *           then whatever it enabled at boot is disabled again.
 *   quiet   as units, and for that time a policy-rc.d is in place that refuses to start services. It holds only while this
 *           process lives, so that even one left behind by kill -9 of this very shell does no harm; `mendPolicy` removes it.
 *
 * One `quiet` at a time on a machine: a lock, which dies with its holder.
 */
export const installerScript = `
set -u
root=\${1%/}; mode=$2; shift 2
exec 3<&0 </dev/null
PATH=$PATH:/usr/sbin:/sbin; export PATH
policy=$root/usr/sbin/policy-rc.d
aside=$policy.before-msa
newline='
'

is_ours() { grep -q '^${policyMark}' "$policy" 2>/dev/null; }

refuse_services() {
  mkdir -p "$root/usr/sbin" "$root/run/lock"
  exec 9>"$root/run/lock/msa-packages.lock"
  if command -v flock >/dev/null; then flock -w 300 9 || { echo 'another installation by msa does not end' >&2; exit 75; }; fi
  before=$(enabled_links); begun=yes
  if is_ours; then :
  elif [ -e "$policy" ] || [ -L "$policy" ]; then cp -pP "$policy" "$aside"
  else rm -f "$aside"
  fi
  started=$(cut -d' ' -f22 /proc/$$/stat 2>/dev/null)
  cat >"$policy.new-msa" <<POLICY
#!/bin/sh
${policyMark} $$ $started
# No service starts while packages are installed; what was here before is $aside.
[ "\\$(cut -d' ' -f22 /proc/$$/stat 2>/dev/null)" = "$started" ] && exit 101
[ -x "$aside" ] && exec "$aside" "\\$@"
exit 0
POLICY
  chmod 755 "$policy.new-msa"
  mv -f "$policy.new-msa" "$policy"
}

allow_services() {
  is_ours || return 0
  if [ -e "$aside" ] || [ -L "$aside" ]; then mv -f "$aside" "$policy"; else rm -f "$policy"; fi
}

enabled_links() {
  find "$root/etc/systemd/system" "$root"/etc/rc[2-5S].d -type l \\( -path '*/systemd/*' ! -lname /dev/null -o -name 'S*' \\) 2>/dev/null
}

disable_new_units() {
  enabled_links | while IFS= read -r link; do
    case "$newline$before$newline" in *"$newline$link$newline"*) continue ;; esac
    name=\${link##*/}
    case "$link" in
      */systemd/*) rm -f "$link" ;;
      *) mv -f "$link" "\${link%/*}/K01\${name#S??}"; name=\${name#S??} ;;
    esac
    echo "msa-disabled: $name"
  done
  if [ -d "$root/run/systemd/system" ]; then systemctl daemon-reload >/dev/null 2>&1; fi
}

finish() {
  [ -n "$begun" ] || return
  disable_new_units
  [ "$mode" = quiet ] && allow_services
}

begun=
before=
child=
if [ "$mode" = plain ]; then patience=0; trap 'kill -TERM "$child" 2>/dev/null' HUP INT TERM
else patience=300; trap '' HUP; trap : INT TERM; trap finish EXIT
fi
case $mode in
  quiet) refuse_services ;;
  units) before=$(enabled_links); begun=yes ;;
esac

"$@" 3<&- 9>&- &
child=$!
(
  sleeper=
  trap '[ -z "$sleeper" ] || kill $sleeper; exit' TERM
  exec 9>&-
  read -r gone <&3
  [ $patience = 0 ] || { sleep $patience & sleeper=$!; wait $sleeper; }
  kill -TERM $child
) >/dev/null 2>&1 &
watcher=$!
while :; do
  wait $child; status=$?
  kill -0 $child 2>/dev/null || break
done
kill -TERM $watcher 2>/dev/null
exit $status
`
