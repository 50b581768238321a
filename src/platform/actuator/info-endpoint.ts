import { readFile } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { join } from 'node:path'
import { parseProperties } from '../../protocols/spring-properties/properties.ts'
import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import type { Environment } from '../platform.ts'
import type { Endpoint } from './endpoint.ts'
import { nest } from './nest.ts'

/** `info.*` where it is wanted, and what `build-info.properties` and `git.properties` in the working directory say. */
export function infoEndpoint(environment: Environment, cwd: string): Endpoint {
  const isOn = (name: string, fallback: boolean) => {
    return environment.boolean(
      `management.info.${name}.enabled`,
      environment.boolean('management.info.defaults.enabled', fallback) && fallback,
    )
  }
  const answer = async () => {
    const body: Record<string, unknown> = {}
    if (isOn('env', false)) Object.assign(body, nest(environment.below('info')))
    const git = isOn('git', true) ? await fileProperties(join(cwd, 'git.properties')) : undefined
    if (git !== undefined) body.git = gitPart(git, environment.get('management.info.git.mode'))
    const build = isOn('build', true) ? await fileProperties(join(cwd, 'build-info.properties')) : undefined
    if (build !== undefined) body.build = nest(below(build, 'build.'))
    if (isOn('os', false)) body.os = { name: platform(), version: release(), arch: arch() }
    return { body }
  }
  return { id: 'info', operations: [{ method: 'GET', answer }] }
}

async function fileProperties(path: string): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const documents = parseProperties(await readFile(path, 'latin1'), path)
    const entries = documents.flatMap(({ properties }) => [...properties])
    return new Map(entries.map(([key, { value }]) => [key, scalarAsText(value)]))
  } catch {
    return undefined
  }
}

function below(properties: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, string> {
  return new Map([...properties].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])))
}

function gitPart(properties: ReadonlyMap<string, string>, mode: string | undefined): object {
  const git = below(properties, 'git.')
  if (mode?.toLowerCase() === 'full') return nest(git)
  const id = git.get('commit.id.abbrev') ?? git.get('commit.id')?.slice(0, 7)
  const chosen = [
    ['branch', git.get('branch')],
    ['commit.id', id],
    ['commit.time', git.get('commit.time')],
  ] as const
  return nest(new Map(chosen.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))))
}
