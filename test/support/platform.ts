import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'
import { onTestFinished } from 'vitest'
import { type EnvironmentInput, type LiveEnvironment, loadEnvironment } from '../../src/platform/config/environment.ts'
import type { Parts, RunningBus } from '../../src/platform/parts.ts'
import type { ServiceDefinition } from '../../src/platform/platform.ts'
import { type RunningService, type Surroundings, startService } from '../../src/platform/service.ts'

/** A folder with these files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'msa-platform-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** What was logged, as objects. */
export function logLines(): { readonly stdout: Writable; readonly log: Logger; readonly lines: Array<Record<string, unknown>> } {
  const lines: Array<Record<string, unknown>> = []
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { stdout, log: pino({}, stdout), lines }
}

export interface Given extends Partial<Omit<EnvironmentInput, 'cwd' | 'log'>> {
  readonly files?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly log?: Logger
}

export function environmentOf(given: Given): Promise<LiveEnvironment> {
  const {
    files = {},
    cwd = folderWith(files),
    log = pino({ level: 'silent' }),
    defaults = {},
    argv = [],
    env = {},
    signal,
  } = given
  return loadEnvironment({ cwd, log, defaults, argv, env, ...(signal && { signal }) })
}

/** A service alone in this process: its bus reaches nobody, its discovery knows nobody. Stopped after the test. */
export async function serviceOf(definition: ServiceDefinition, given: Partial<Surroundings> = {}): Promise<RunningService> {
  const service = await startService(definition, {
    argv: given.argv ?? [],
    env: { SERVER_PORT: '0', ...nobodysEngines, ...given.env },
    cwd: given.cwd ?? folderWith({}),
    stdout: given.stdout ?? logLines().stdout,
    parts: { ...aloneParts(), ...given.parts },
    ...(given.signal && { signal: given.signal }),
  })
  onTestFinished(() => service.stop())
  return service
}

/** A lab that happens to be up has its engines where a service looks by itself. */
const nobodysEngines = {
  MSA_STREAM_RABBIT_ENABLED: 'false',
  MSA_STREAM_KAFKA_ENABLED: 'false',
  MANAGEMENT_ZIPKIN_TRACING_ENDPOINT: 'http://127.0.0.1:1/api/v2/spans',
}

export function aloneParts(): Parts {
  return {
    bus: ({ handlers }): RunningBus => ({
      tried: Promise.resolve(),
      id: 'test:0:1',
      refresh: async () => void (await handlers.refresh()),
      changeEnvironment: (values) => handlers.changeEnvironment(values),
      onEvent: () => () => undefined,
      close: async () => undefined,
    }),
    discovery: () => ({
      services: () => [],
      instances: () => [],
      applications: () => [],
      onChange: () => undefined,
      unreachable: () => undefined,
      start: async () => undefined,
      register: async () => undefined,
      stop: async () => undefined,
    }),
  }
}

/** Waits for it to be true; fails after five seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const end = performance.now() + 5000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
