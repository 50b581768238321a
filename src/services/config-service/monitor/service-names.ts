/**
 * The applications that a file may belong to: where the name ends and the profile begins cannot be told, so it is each stem that
 * ends before a dash. `user-service-dev.yml` → user-service-dev, user-service, user.
 */
export function serviceNamesFor(path: string): readonly string[] {
  const file = path.replaceAll('\\', '/').replace(/^.*\//s, '')
  const dot = file.lastIndexOf('.')
  const names: string[] = []
  for (let stem = dot < 0 ? file : file.slice(0, dot); ; stem = stem.slice(0, stem.lastIndexOf('-'))) {
    names.push(stem === 'application' ? '*' : stem)
    if (!stem.includes('-')) return [...new Set(names)]
  }
}
