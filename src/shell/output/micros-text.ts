/** How long a span took, short: `850µs`, `41ms`, `2.3s`, `2m 05s`. */
export function microsAsText(us: number): string {
  if (us < 1000) return `${Math.round(us)}µs`
  if (us < 999_500) return us < 9_950 ? `${Number((us / 1000).toFixed(1))}ms` : `${Math.round(us / 1000)}ms`
  const seconds = us / 1_000_000
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.95 ? 2 : 1)}s`
  const whole = Math.round(seconds)
  return whole < 3600
    ? `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`
    : `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
