import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { LabEvent } from '../../src/lab/events.ts'
import type { Probe } from '../../src/lab/probe.ts'
import { askProbe } from '../../src/lab/probe-run.ts'
import type { ErrorCode } from '../../src/shared/errors.ts'
import type { Lab } from './lab.ts'
import { docker } from './leaks.ts'
import type { Check, Seen } from './scenario.ts'
import { connectionsOf } from './sockets.ts'

// Each check is generic and named after what it observes.

export function exits(code: number): Check {
  return ({ outcome }) => expect(outcome.code, 'exit code').toBe(code)
}

/** On stdout. */
export function says(...words: readonly (RegExp | string)[]): Check {
  return ({ outcome }) => {
    for (const word of words) expect(outcome.stdout).toMatch(word)
  }
}

/** On stderr. */
export function tells(...words: readonly (RegExp | string)[]): Check {
  return ({ outcome }) => {
    for (const word of words) expect(outcome.stderr).toMatch(word)
  }
}

/** The one line of JSON of a command that failed with `-o json` or `-o ndjson`. */
export function failsWith(code: ErrorCode, exitCode: number, ...words: readonly (RegExp | string)[]): Check {
  return ({ outcome }) => {
    const error = outcome.stderr.split('\n').flatMap(errorIn).at(-1)
    expect({ code: error?.code, exit: outcome.code }, outcome.stderr).toEqual({ code, exit: exitCode })
    for (const word of words) expect([error?.message, ...(error?.details ?? []), error?.hint].join('\n')).toMatch(word)
  }
}

function errorIn(line: string): { code: string; message: string; hint?: string; details?: string[] }[] {
  if (!line.startsWith('{"error"')) return []
  return [(JSON.parse(line) as { error: { code: string; message: string } }).error]
}

/** All of these, or everything there is. */
export function healthy(...names: readonly string[]): Check {
  return async ({ lab }) => {
    const { components } = await lab.status()
    const expected = names.length > 0 ? names : components.map(({ name }) => name)
    expect(expected.length, 'components').toBeGreaterThan(0)
    const states = Object.fromEntries(components.map(({ name, state }) => [name, state]))
    expect(states).toMatchObject(Object.fromEntries(expected.map((name) => [name, 'healthy'])))
  }
}

/** One process or container per instance, and each is the one that `status` tells. */
export const nothingTwice: Check = async ({ lab }) => {
  const { components } = await lab.status()
  // What is done runs no more, and services are processes of this machine in both runtimes.
  const idsIn = (runtime: string) =>
    components.filter((each) => each.runtime === runtime && each.state !== 'done').map(({ id }) => id)
  if (lab.runtime === 'docker') {
    const names = docker('ps', '--filter', `label=msa.lab=${lab.name}`, '--format', '{{.Names}}').split('\n').sort()
    expect(names).toEqual(
      idsIn('docker')
        .map((id) => `${lab.name}-${id}`)
        .sort(),
    )
  }
  const starts = lab.processes.flatMap(({ component }) => (component === null ? [] : [component.split('/').slice(1).join('/')]))
  const instances = [...new Set(starts)].map((start) => start.split('/')[0])
  expect(instances.sort(), 'starts that are alive').toEqual(idsIn('native').sort())
  expect(lab.processes.filter(({ isSupervisor }) => isSupervisor)).toHaveLength(1)
}

/** No process, no container, nothing that `status` would show. Data may be there. */
export const gone: Check = async ({ lab }) => {
  expect(lab.processes.map(({ pid, command }) => `${pid} ${command}`)).toEqual([])
  if (lab.runtime === 'docker') expect(docker('ps', '--all', '--quiet', '--filter', `label=msa.lab=${lab.name}`)).toBe('')
}

/** Processes, sockets, files, containers, networks, volumes: as before the first command. */
export const leavesNothing: Check = ({ lab }) => expect(lab.remains).toEqual([])

/** Remembers who runs, to compare later. */
export function whoRuns() {
  let before = new Map<string, string | null>()
  const now = async ({ lab }: Seen) => new Map((await lab.status()).components.map(({ name, process }) => [name, process]))
  return {
    noted: (async (seen) => {
      before = await now(seen)
    }) as Check,
    /** Only these run as something else; the rest is untouched. */
    onlyChanged:
      (...names: readonly string[]): Check =>
      async (seen) => {
        const after = await now(seen)
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))
        expect(changed.sort(), 'components that run as something else').toEqual([...names].sort())
      },
    all:
      (...ids: (string | null)[]): Check =>
      async (seen) =>
        expect([...(await now(seen)).values()]).toEqual(ids),
    of: (name: string) => before.get(name) ?? null,
  }
}

const ourServices = [
  ...['config-service', 'discovery-service'],
  ...['user-service', 'order-service', 'catalog-service', 'gateway-service'],
]

const probes: readonly { key: string; probe: Probe }[] = [
  { key: 'zookeeper-1.client', probe: { kind: 'zookeeper', port: 'client' } },
  { key: 'kafka-1.client', probe: { kind: 'kafka', port: 'client' } },
  { key: 'rabbitmq-1.amqp', probe: { kind: 'amqp', port: 'amqp' } },
  {
    key: 'rabbitmq-1.management',
    probe: { kind: 'http', port: 'management', path: '/api/overview', login: 'guest:guest', says: 'rabbitmq_version' },
  },
  { key: 'zipkin-1.http', probe: { kind: 'http', port: 'http', path: '/health', says: '"UP"' } },
  { key: 'prometheus-1.http', probe: { kind: 'http', port: 'http', path: '/-/ready' } },
  { key: 'mariadb-1.sql', probe: { kind: 'mysql', port: 'sql' } },
  { key: 'connect-1.http', probe: { kind: 'http', port: 'http', path: '/health', says: '"healthy"' } },
  { key: 'redis-1.client', probe: { kind: 'redis', port: 'client' } },
  ...ourServices.map((name) => ({
    key: `${name}-1.http`,
    probe: { kind: 'http', port: 'http', path: '/actuator/health', says: '"UP"' } as const,
  })),
]

/** Each component that is up speaks its protocol on 127.0.0.1: srvr, ApiVersions, AMQP, HTTP. */
export function answers(...components: readonly string[]): Check {
  return async ({ lab }) => {
    const asked = probes.filter(({ key }) => components.includes(key.split('-1.')[0] ?? ''))
    expect(new Set(asked.map(({ key }) => key.split('-1.')[0])), 'components with a probe').toEqual(new Set(components))
    for (const { key, probe } of asked) await askProbe({ probe, host: '127.0.0.1', port: lab.port(key) }, { timeoutMs: 5000 })
  }
}

/** A program bound to every address would answer on 127.0.0.2, too; one on 127.0.0.1 does not. */
export const onLoopbackOnly: Check = async ({ lab }) => {
  const keys = Object.keys(lab.settings.ports)
  for (const key of keys)
    expect(await connects('127.0.0.2', lab.port(key)), `${key} (${lab.port(key)}) answers on 127.0.0.2`).toBe(false)
  if (lab.runtime === 'docker') return expect(publishedOf(lab).filter((binding) => !binding.startsWith('127.0.0.1:'))).toEqual([])
  const pids = new Set(lab.processes.map(({ pid }) => pid))
  expect(listenersOf(pids).filter((address) => !/^(127\.0\.0\.1|\[::1\]|\[::ffff:127\.0\.0\.1\]):/.test(address))).toEqual([])
}

function publishedOf(lab: Lab): string[] {
  const ids = docker('ps', '--quiet', '--filter', `label=msa.lab=${lab.name}`).split('\n')
  const format = '{{range $port, $bindings := .NetworkSettings.Ports}}{{range $bindings}}{{.HostIp}}:{{.HostPort}} {{end}}{{end}}'
  return docker('inspect', '--format', format, ...ids)
    .split(/\s+/)
    .filter((binding) => binding !== '')
}

/** Where any process of the lab listens, known port or not. */
function listenersOf(pids: ReadonlySet<number>): string[] {
  const rows = textOf('ss', ['-ltnpH'])?.split('\n')
  // Not everybody has it; the known ports were asked already.
  if (rows === undefined) return []
  const ours = rows.filter((row) => [...row.matchAll(/pid=(\d+)/g)].some(([, pid]) => pids.has(Number(pid))))
  expect(ours.length, 'sockets on which the lab listens').toBeGreaterThan(0)
  return ours.map((row) => row.trim().split(/\s+/)[3] ?? '')
}

function textOf(program: string, args: readonly string[]): string | undefined {
  const { stdout, error } = spawnSync(program, args, { encoding: 'utf8' })
  return error ? undefined : stdout
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false))
  })
}

/** In the log of a component, sooner or later. */
export function logged(name: string, ...words: readonly (RegExp | string)[]): Check {
  return ({ lab }) =>
    eventually(`the log of ${name}`, 15_000, async () => {
      const { stdout } = await lab.msa('logs', name, '-n', '1000')
      const missing = words.filter((word) => (typeof word === 'string' ? !stdout.includes(word) : !word.test(stdout)))
      return missing.length === 0 ? undefined : `${missing.join(', ')} is not in\n${stdout.slice(-3000)}`
    })
}

/** Each end of each connection of these is a port of their lab, and they do hold one to its broker. */
export function connectsOnlyWithin(...names: readonly string[]): Check {
  return async ({ lab }) => {
    const own = new Set(Object.values(lab.settings.ports))
    for (const name of names) {
      const connections = connectionsOf(Number((await lab.component(name)).process))
      expect(
        connections.filter(({ localPort, peerPort }) => !own.has(localPort) && !own.has(peerPort)),
        name,
      ).toEqual([])
      expect(
        connections.map(({ peerPort }) => peerPort),
        name,
      ).toContain(lab.port('rabbitmq-1.amqp'))
    }
  }
}

/** What it runs as has changed, and it is healthy again; `status` counts the restart. */
export function comesBack(
  name: string,
  before: { readonly process: string | null; readonly restarts: number },
  withinMs: number,
): Check {
  return ({ lab }) =>
    eventually(`${name} is back and healthy`, withinMs, async () => {
      const now = await lab.component(name)
      const another = lab.runtime === 'docker' || now.process !== before.process
      return now.state === 'healthy' && now.process !== null && another && now.restarts > before.restarts
        ? undefined
        : `${now.state}, ${now.restarts} restarts`
    })
}

/** `kill -9` from outside: the engine has no say in it. */
export function killFromHost(lab: Lab, process_: string | null): void {
  const pid = lab.runtime === 'native' ? process_ : docker('inspect', '--format', '{{.State.Pid}}', process_ ?? '')
  process.kill(Number(pid), 'SIGKILL')
}

/** In the journal, in this order, perhaps with others in between. */
export function happened(
  ...expected: readonly (Partial<Record<string, unknown>> & { readonly kind: LabEvent['kind'] })[]
): Check {
  return ({ lab }) =>
    // The journal is written behind what `status` already knows.
    eventually(`events ${JSON.stringify(expected)}`, 20_000, () => {
      const { events } = lab
      let at = 0
      for (const event of events) {
        const wanted = expected[at]
        if (wanted && Object.entries(wanted).every(([key, value]) => (event as Record<string, unknown>)[key] === value)) at += 1
      }
      const last = events.slice(-30).map((event) => `${event.kind} ${'name' in event ? event.name : ''}`)
      return at === expected.length ? undefined : `only ${at} came; the last are\n${last.join('\n')}`
    })
}

/** Asks until it holds; `holds` says in words what is missing, or nothing. */
export async function eventually(
  what: string,
  withinMs: number,
  holds: () => Promise<string | undefined> | string | undefined,
): Promise<void> {
  let missing: string | undefined
  for (const deadline = Date.now() + withinMs; ; await pause(100)) {
    missing = await Promise.resolve()
      .then(holds)
      .catch((error: unknown) => String(error))
    if (missing === undefined) return
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms, because ${missing}`)
  }
}
