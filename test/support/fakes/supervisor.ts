import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LabHappening } from '../../../src/lab/events.ts'
import type { LabSettings } from '../../../src/lab/settings.ts'
import { connectToSupervisor, type SupervisorClient } from '../../../src/lab/supervisor-client.ts'
import { supervisorProtocol } from '../../../src/lab/supervisor-rpc.ts'
import { createHousehold, type Household } from '../../../src/supervisor/household.ts'
import { createJournal, type Journal } from '../../../src/supervisor/journal.ts'
import type { LifeDeps } from '../../../src/supervisor/life.ts'
import { serve } from '../../../src/supervisor/rpc.ts'
import { eventually, temporaryFolder } from '../rig.ts'
import { FakeDriver } from './driver.ts'
import { FakeProbes } from './probes.ts'

export interface FakeSupervisor {
  readonly driver: FakeDriver
  readonly probes: FakeProbes
  readonly household: Household
  readonly journal: Journal
  readonly socketPath: string
  /** All that happened, without numbers and dates. */
  readonly happened: LabHappening[]
  readonly saved: LabSettings[]
  /** How often it was told to end. */
  readonly ends: number
  readonly connections: number
  happens(kind: LabHappening['kind'], times?: number): Promise<void>
  connect(): Promise<SupervisorClient>
  /** Dies without a word. */
  die(): void
}

export interface FakeSupervisorFacts {
  readonly answers?: boolean
  readonly socketPath?: string
  readonly protocol?: number
  readonly saveSettings?: (settings: LabSettings) => Promise<void>
  readonly settings?: LabSettings
  readonly onIdle?: () => void
  readonly timing?: Partial<LifeDeps['timing']>
}

/** The supervisor itself on a socket of its own; only what it runs is fake. */
export async function fakeSupervisor(facts: FakeSupervisorFacts = {}): Promise<FakeSupervisor> {
  const socketPath = facts.socketPath ?? join(await temporaryFolder(), 's.sock')
  const driver = new FakeDriver()
  const probes = new FakeProbes({ answers: facts.answers ?? true })
  const happened: LabHappening[] = []
  const saved: LabSettings[] = []
  let ends = 0
  const journal = createJournal(0, (line) => {
    const { seq: _seq, at: _at, ...happening } = JSON.parse(line)
    happened.push(happening as LabHappening)
  })
  const lifeOf = (): LifeDeps => ({
    ...{ driver, probes },
    emit: (happening) => journal.emit(happening),
    log: () => undefined,
    relays: { open: async () => undefined, delay: () => undefined, close: () => undefined },
    heal: () => undefined,
    timing: { ...quick, ...facts.timing },
  })
  const saveSettings = facts.saveSettings ?? (async (settings) => void saved.push(settings))
  let end = () => void ends++
  const household = createHousehold(
    { lifeOf, journal, saveSettings, end: () => end() },
    { pid: 4711, version: '1.2.3', memoryMiB: () => 50 },
  )
  if (facts.settings) await household.methods.settings(facts.settings)
  const hello = { kind: 'hello', protocol: facts.protocol ?? supervisorProtocol, version: '1.2.3', lab: 'id', pid: 4711 } as const
  const server = await serve(socketPath, hello, household.methods, journal, facts.onIdle ?? (() => undefined))
  end = () => {
    ends += 1
    server.close()
  }
  onTestFinished(async () => {
    server.close()
    probes.answers = true
    for (const running of driver.all) running.obeys = true
    await household.stopNatives()
  })
  return {
    ...{ driver, probes, household, journal, socketPath, happened, saved },
    get ends() {
      return ends
    },
    get connections() {
      return server.connections
    },
    happens: (kind, times = 1) =>
      eventually(`${kind} ×${times}`, () => happened.filter((each) => each.kind === kind).length >= times),
    async connect() {
      const client = await connectToSupervisor(socketPath)
      if (!client) throw new Error('nobody listens')
      onTestFinished(() => client[Symbol.dispose]())
      return client
    },
    die: () => server.close(),
  }
}

const quick = {
  askEveryMs: 2,
  askAgainMs: 1,
  askTimeoutMs: 100,
  prepareAgainMs: 1,
  tryAgainMs: 1,
  backOffMs: [1, 2, 3],
  stayedUpMs: 30_000,
}

/** Settings of a lab that has these components. */
export function settingsOf(components: readonly string[], facts: Partial<LabSettings> = {}): LabSettings {
  return {
    schemaVersion: 1,
    id: 'id',
    name: 'msa',
    runtime: 'native',
    kraft: false,
    components,
    scale: {},
    ports: {},
    slow: {},
    ...facts,
  }
}
