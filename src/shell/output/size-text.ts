const units = ['KiB', 'MiB', 'GiB', 'TiB'] as const

/** `812 B`, `1.4 MiB`: for a glance. */
export function sizeAsText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  let [size, at] = [bytes / 1024, 0]
  // 1023.96 would be rounded to 1024.0.
  for (; size >= 1023.95 && at < units.length - 1; at += 1) size /= 1024
  return `${size.toFixed(1)} ${units[at]}`
}
