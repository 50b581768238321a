import { resolve } from 'node:path'
import { defaultLabName } from '../locate.ts'
import { toContext } from './context.ts'
import type { ConfigRepo, EncryptSettings, Project, ProjectService } from './project.ts'
import type { ProjectFile, ProjectKey, ServiceFile } from './schema.ts'
import type { SecretSource } from './secret.ts'
import { recordOf } from './tree.ts'

/** Fills in defaults and makes folders absolute. */
export function normalise(said: ProjectFile, file: string | null, dir: string): Project {
  return {
    file,
    dir,
    name: said.name ?? defaultLabName,
    runtime: said.runtime ?? 'auto',
    profiles: said.profile ?? ['core'],
    kraft: said.kraft ?? false,
    ports: flatPorts(said.ports ?? {}),
    scale: said.scale ?? {},
    images: said.images ?? {},
    configRepo: said.configRepo === undefined ? null : toConfigRepo(said.configRepo, dir),
    encrypt: toEncrypt(said.encrypt, dir),
    contexts: recordOf(Object.entries(said.contexts ?? {}).map(([name, context]) => [name, toContext(context, dir)])),
    broker: said.broker ?? 'rabbitmq',
    services: recordOf(Object.entries(said.services ?? {}).map(([name, service]) => [name, toService(service, dir)])),
    given: Object.keys(said) as ProjectKey[],
    warnings: [],
  }
}

function flatPorts(ports: NonNullable<ProjectFile['ports']>): Record<string, number> {
  return recordOf(
    Object.entries(ports).flatMap(([key, value]) =>
      typeof value === 'number'
        ? [[key, value] as const]
        : Object.entries(value).map(([port, number]) => [`${key}.${port}`, number] as const),
    ),
  )
}

function toConfigRepo(said: string, dir: string): ConfigRepo {
  const isGit = /^[a-z][a-z0-9+.-]*:\/\//i.test(said) || /^[\w.-]+@[\w.-]+:/.test(said)
  return isGit ? { kind: 'git', url: said } : { kind: 'folder', path: resolve(dir, said) }
}

function toEncrypt(said: ProjectFile['encrypt'], dir: string): EncryptSettings {
  const secret = (source: SecretSource | undefined): SecretSource | null =>
    source?.kind === 'file' ? { kind: 'file', path: resolve(dir, source.path) } : (source ?? null)
  const store = said?.keyStore
  return {
    key: secret(said?.key),
    keyStore: store
      ? {
          location: store.location === undefined ? null : resolve(dir, store.location),
          alias: store.alias ?? null,
          password: secret(store.password),
          secret: secret(store.secret),
        }
      : null,
  }
}

function toService(said: ServiceFile, dir: string): ProjectService {
  const cwd = resolve(dir, said.cwd ?? '.')
  return {
    command: said.command ?? null,
    image: said.image ?? null,
    cwd,
    env: said.env ?? {},
    needs: said.needs ?? [],
    health: said.health
      ? { path: said.health.path ?? null, port: said.health.port ?? null, timeoutMs: said.health.timeout ?? null }
      : null,
    ports: said.ports ?? {},
    watch: Array.isArray(said.watch) ? said.watch.map((path: string) => resolve(cwd, path)) : (said.watch ?? false),
    job: said.job ?? false,
  }
}
