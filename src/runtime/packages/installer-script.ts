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
  enabled_links | {
  trap : PIPE
  while IFS= read -r link; do
    case "$newline$before$newline" in *"$newline$link$newline"*) continue ;; esac
    name=\${link##*/}
    case "$link" in
      */systemd/*.wants/* | */systemd/*.requires/*) rm -f "$link" ;;
      */systemd/*) rm -f "$link"; continue ;;
      *) mv -f "$link" "\${link%/*}/K01\${name#S??}"; name=\${name#S??} ;;
    esac
    echo "msa-disabled: $name" 2>/dev/null
  done
  }
  if [ -d "$root/run/systemd/system" ]; then systemctl daemon-reload >/dev/null 2>&1; fi
}

finish() {
  [ -n "$begun" ] || return 0
  begun=
  disable_new_units
  [ "$mode" = quiet ] && allow_services
}

begun=
before=
child=
if [ "$mode" = plain ]; then
  patience=0
  trap 'kill -TERM "$child" 2>/dev/null' HUP INT TERM
  "$@" 3<&- &
  child=$!
else
  # Whoever reads what we print may die first. The command must not die of that, so its lines go through a relay that drops them then.
  patience=300
  trap '' HUP
  trap : INT TERM PIPE
  trap finish EXIT
  if [ "$mode" = quiet ]; then refuse_services; else before=$(enabled_links); begun=yes; fi
  folder=$(mktemp -d)
  mkfifo "$folder/lines"
  ( trap : PIPE INT TERM; exec 3<&- 9>&-; while IFS= read -r line; do printf '%s\n' "$line"; done ) <"$folder/lines" 2>/dev/null &
  relay=$!
  "$@" 3<&- 9>&- >"$folder/lines" 2>&1 &
  child=$!
fi
(
  exec 9>&-
  trap exit TERM
  read -r gone <&3
  while [ $patience -gt 0 ]; do
    kill -0 $$ || exit
    sleep 1
    patience=$((patience - 1))
  done
  kill -TERM $child
) >/dev/null 2>&1 &
watcher=$!
while :; do
  wait $child; status=$?
  kill -0 $child 2>/dev/null || break
done
kill -TERM $watcher 2>/dev/null
if [ "$mode" != plain ]; then
  finish
  # Something the command left running may hold the other end.
  ( left=5; while [ $left -gt 0 ]; do sleep 1; left=$((left - 1)); done; kill -KILL $relay ) >/dev/null 2>&1 3<&- 9>&- &
  limit=$!
  wait $relay
  kill $limit
  rm -rf "$folder"
fi
exit $status
`
