const safe: ReadonlySet<string> = new Set(
  'txt text yml properties csv json xml atom rss png jpe jpeg jpg gif wbmp bmp'.split(' '),
)

/** Spring keeps a browser from saving `/env/a.bat` under that name: whatever looks like an extension it does not know. */
export function needsDisposition(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot !== -1 && !safe.has(name.slice(dot + 1).toLowerCase())
}
