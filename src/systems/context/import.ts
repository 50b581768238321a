import { readFile, stat } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import { type ClientFile, readClientFile, resolvedSettings, type Setting } from './client-file.ts'
import { kafkaIn } from './kafka-settings.ts'
import { springIn } from './spring-settings.ts'
import type { WrittenContext, WrittenSecret } from './written.ts'

export interface Imported {
  readonly context: WrittenContext
  /** Secrets that stay where they are: in settings of this file. */
  readonly kept: readonly string[]
  readonly warnings: readonly string[]
}

export interface ImportFacts {
  readonly path: string
  /** PEM of the authorities, where the command line names it. */
  readonly ca: string | undefined
  readonly warnings: string[]
  readonly get: (name: string) => Setting | undefined
  /** Where the secret of a setting is found from now on. */
  readonly secret: (name: string) => WrittenSecret
  /** A path that the file names: from here, as its program would; or from the file. */
  readonly find: (path: string) => Promise<string>
  readonly isPem: (path: string) => Promise<boolean>
}

export interface ImportOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ca?: string | undefined
}

/** What another client's file says of the systems it talks to. No secret is copied: the context says where it is. */
export async function importFrom(from: string, { cwd, env, ca }: ImportOptions): Promise<Imported> {
  const path = resolve(cwd, from)
  const file = await readClientFile(path)
  const warnings: string[] = []
  const kept = new Set<string>()
  const get = await resolvedSettings(file, env)
  const facts: ImportFacts = {
    ...{ path, ca, warnings, get },
    secret: (name) => secretOf(file, name, kept, warnings),
    find: (named) => found(named, cwd, dirname(path)),
    isPem: async (named) => (await readFile(named, 'latin1').catch(() => '')).includes('-----BEGIN'),
  }
  const kafka = file.kind === 'kafka' ? await kafkaIn(facts) : undefined
  const context: WrittenContext = file.kind === 'spring' ? await springIn(facts) : kafka ? { kafka } : {}
  if (Object.keys(context).length === 0) {
    throw new MsaError('CONFIG_INVALID', `${path} names no system that msa knows.`, {
      details: [
        'of Kafka: bootstrap.servers, or metadata.broker.list',
        'of Spring: spring.kafka, spring.rabbitmq, eureka.client …',
      ],
      hint: 'msa context add --help',
      exitCode: 2,
    })
  }
  if (kept.size > 0 && (((await stat(path)).mode ?? 0) & 0o077) !== 0)
    warnings.push(`${from} holds a secret, and others may read it: chmod 600 ${from}`)
  return { context, kept: [...kept], warnings }
}

function secretOf(file: ClientFile, name: string, kept: Set<string>, warnings: string[]): WrittenSecret {
  const setting = file.get(name)
  if (setting === undefined || setting.value === '') return 'prompt'
  // A setting that only passes a variable on is not worth the detour.
  const [, variable] = /^\$\{(?:env:)?([A-Za-z_]\w*)(?::[^}]*)?\}$/.exec(setting.value) ?? []
  if (variable !== undefined) return { env: variable }
  if (setting.value.startsWith('{cipher}')) {
    warnings.push(`${setting.key} is encrypted: it will be asked for, or say  {env: NAME}  in its place`)
    return 'prompt'
  }
  kept.add(setting.key)
  return { file: file.path, key: setting.key }
}

async function found(named: string, cwd: string, beside: string): Promise<string> {
  if (isAbsolute(named)) return named
  const here = resolve(cwd, named)
  const isHere = await stat(here).then(
    () => true,
    () => false,
  )
  return isHere ? here : resolve(beside, named)
}
