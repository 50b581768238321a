/** How the watcher is told from the program it guards: `$0` of the script. */
export const guardName = 'msa-guard'

/**
 * Runs "$@" as the leader of its process group, watched by a background shell in the same group that waits for the end of file on
 * descriptor 3, which comes when the supervisor that holds the other end is gone, however it went. Then: SIGTERM to the group (SIGCONT for
 * one that is paused), SIGKILL as soon as the leader has ended, or after 1.8 s at the latest.
 *
 * The watcher is forked twice, so that the program never has a child it does not know; it keeps the group's id reserved after the leader's
 * death; and it holds none of the program's streams. A leader whose new parent is slow to reap it has ended all the same (`Z` in /proc;
 * macOS has no /proc, and a parent that reaps at once). `sleep 0.1` is not POSIX: where it fails, whole seconds are slept.
 */
export const guardScript = `
( (
trap '' HUP INT QUIT TERM TSTP TTIN TTOU PIPE USR1 USR2
runs() {
  kill -0 $$ || return 1
  stat=
  read -r stat </proc/$$/stat
  case $stat in *') Z '*) return 1 ;; esac
}
while read -r line <&3; do :; done
kill -TERM 0
kill -CONT 0
n=0
while [ $n -lt 18 ] && runs; do
  sleep 0.1 || { sleep 1; n=$((n + 9)); }
  n=$((n + 1))
done
kill -KILL 0
) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&-
`.trim()
