import type { GitSource } from './git.ts'
import type { ConfigRequest, ConfigSource, FoundConfig } from './source.ts'

export interface PatternedSource {
  /** `app/profile` with `*`. */
  readonly patterns: readonly string[]
  readonly source: GitSource
}

/** `repos.*`: the first repository whose pattern fits and that has an answer; otherwise the one of `uri`. */
export function createGitByPattern(repositories: readonly PatternedSource[], otherwise: GitSource): GitSource {
  const all = [...repositories.map(({ source }) => source), otherwise]
  const candidates = (request: ConfigRequest): readonly GitSource[] =>
    repositories.filter(({ patterns }) => isMatch(patterns, request)).map(({ source }) => source)

  async function firstOf<Answer>(request: ConfigRequest, ask: (source: ConfigSource) => Promise<Answer>): Promise<Answer> {
    for (const source of candidates(request)) {
      try {
        return await ask(source)
      } catch {
        // The next one may have it; if none has, the default one says what is wrong.
      }
    }
    return ask(otherwise)
  }

  return {
    find: (request): Promise<FoundConfig> => firstOf(request, (source) => source.find(request)),
    file: (request, path) => firstOf(request, (source) => source.file(request, path)),
    refresh: async (request) => {
      for (const source of [...candidates(request), otherwise]) await source.refresh?.(request)?.catch(() => {})
    },
    troubles: () => all.flatMap((source) => source.troubles?.() ?? []),
    folders: all.flatMap(({ folders }) => folders),
    prepare: async () => {
      for (const source of all) await source.prepare()
    },
    close: async () => {
      await Promise.all(all.map((source) => source.close()))
    },
  }
}

/** A pattern without a profile is for each; one for a single profile allows further ones behind it. */
export function patternsOf(written: readonly string[], name: string): readonly string[] {
  const given = written.length === 0 ? [name] : written
  const any = given.filter((pattern) => !pattern.includes('/')).map((pattern) => `${pattern}/*`)
  const more = given.filter((pattern) => !pattern.endsWith('*')).map((pattern) => `${pattern},*`)
  return [...new Set([...any, ...given, ...more])]
}

function isMatch(patterns: readonly string[], { application, profiles }: ConfigRequest): boolean {
  return patterns.some((pattern) => {
    const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's')
    return expression.test(`${application}/${profiles}`)
  })
}
