import type { IncomingHttpHeaders } from 'node:http'

/** `spring.cloud.config.server.monitor.<forge>.enabled`; all of them are, by default. */
export type Forge = 'github' | 'gitlab' | 'bitbucket' | 'gitea' | 'gitee' | 'gogs'

export type Payload = ReadonlyMap<string, unknown>

/** Which files a web hook says have changed; undefined where it is none that we know. */
export function changedPaths(
  headers: IncomingHttpHeaders,
  payload: Payload,
  isEnabled: (forge: Forge) => boolean,
): readonly string[] | undefined {
  const known = (forge: Forge, extract: Extract): readonly string[] | undefined =>
    isEnabled(forge) ? extract(headers, payload) : undefined
  return (
    known('github', pushed('x-github-event', 'push')) ??
    named(payload.get('path')) ??
    known('gitlab', pushed('x-gitlab-event', 'Push Hook')) ??
    known('bitbucket', bitbucket) ??
    known('gitea', gitea) ??
    known('gitee', pushed('x-git-oschina-event', 'Push Hook')) ??
    known('gogs', pushed('x-gogs-event', 'push'))
  )
}

type Extract = (headers: IncomingHttpHeaders, payload: Payload) => readonly string[] | undefined

/** From those that do not say which files: as if the file of all applications had changed. */
const everything = ['application.yml']

function named(path: unknown): readonly string[] | undefined {
  if (typeof path === 'string') return [path]
  return Array.isArray(path) ? path.filter((each) => typeof each === 'string') : undefined
}

function pushed(header: string, value: string): Extract {
  return (headers, payload) => {
    if (headers[header] !== value) return undefined
    const paths = commitsIn(payload)?.flatMap((commit) =>
      ['added', 'removed', 'modified'].flatMap((kind) => named(commit[kind]) ?? []),
    )
    return paths === undefined || paths.length === 0 ? undefined : [...new Set(paths)]
  }
}

function commitsIn(payload: Payload): readonly Readonly<Record<string, unknown>>[] | undefined {
  const commits = payload.get('commits')
  return Array.isArray(commits) ? commits.filter((commit) => typeof commit === 'object' && commit !== null) : undefined
}

const gitea: Extract = (headers, payload) => {
  return headers['x-gitea-event'] === 'push' && commitsIn(payload) !== undefined ? everything : undefined
}

const bitbucket: Extract = (headers, payload) => {
  const event = headers['x-event-key']
  const isFilled = (name: string): boolean => String(headers[name] ?? '').trim() !== ''
  if ((event === 'repo:push' || event === 'pullrequest:fulfilled') && isFilled('x-hook-uuid')) {
    const push = payload.get('push')
    const changes = typeof push === 'object' && push !== null && 'changes' in push ? push.changes : undefined
    return Array.isArray(changes) ? everything : undefined
  }
  if (!isFilled('x-request-id')) return undefined
  if (event === 'repo:refs_changed') return Array.isArray(payload.get('changes')) ? everything : undefined
  return event === 'pr:merged' ? everything : undefined
}
