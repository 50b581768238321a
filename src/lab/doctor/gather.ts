import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createDockerEngine, type DockerEngine } from '../../runtime/docker.ts'
import { findJava } from '../../runtime/java.ts'
import { availableMemory } from '../../runtime/memory.ts'
import { findFreePort, isPortFree, ownerAsText, ownerOfPort } from '../../runtime/net.ts'
import { installLine } from '../../runtime/packages/plan.ts'
import { mendPolicy } from '../../runtime/packages/policy.ts'
import { whichProgram } from '../../runtime/packages/programs.ts'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import { damageOfSet, jarSetDir } from '../artefacts.ts'
import { findLeftovers } from '../clean/find.ts'
import { leftoverLabs } from '../clean/plan.ts'
import type { ComponentDefinition, JarSet } from '../component.ts'
import { observeSupply } from '../lacking.ts'
import type { Paths } from '../paths.ts'
import type { DoctorFacts } from './checks.ts'

export interface Examination {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly paths: Paths
  readonly node: string
  readonly signal: AbortSignal
  /** What a lab would be made of. */
  readonly wanted: readonly ComponentDefinition[]
  readonly images: Readonly<Record<string, string>>
  /** The ports it would have; null where its own engines listen now. */
  readonly ports: readonly { readonly port: number; readonly label: string; readonly isOwn: boolean }[]
  /** Components that run already, and have their memory. */
  readonly running: ReadonlySet<string>
  readonly deep: boolean
}

const askMs = 3000

/** Looks at the machine. Changes nothing, but for a stale policy-rc.d, which must not stay a minute longer. */
export async function gather(exam: Examination): Promise<DoctorFacts> {
  const { env, paths, wanted, running } = exam
  const engine = createDockerEngine(env)
  const [engineFacts, sets, ports, memory, disks, folders, leftovers] = await Promise.all([
    engineAnd(engine, exam),
    setsOf(exam),
    Promise.all(
      exam.ports.map(async (port) => ({
        ...port,
        ...(port.isOwn ? { owner: null, other: 0 } : await portFacts(port.port, engine)),
      })),
    ),
    availableMemory(),
    disksOf([paths.stateDir, paths.cacheDir]),
    Promise.all([
      foldersOf(paths.stateDir, 'XDG_STATE_HOME'),
      foldersOf(paths.cacheDir, 'XDG_CACHE_HOME'),
      foldersOf(paths.runtimeDir, 'XDG_RUNTIME_DIR'),
    ]),
    leftoversOf(exam),
  ])
  const java = findJava(env)
  const mending = mendPolicy()
  const needed = wanted
    .filter(({ name, optional }) => !optional && !running.has(name))
    .reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)
  return {
    node: exam.node,
    ...engineFacts,
    java: java ? { version: java.version } : null,
    programs: wanted.flatMap((definition) => programsOf(definition, env)),
    ...sets,
    hasMaven: whichProgram('mvn', env) !== undefined,
    installLines: installLinesOf(wanted, env),
    ports,
    memory: { neededMiB: needed, availableMiB: Math.floor(memory.bytes / 1_048_576) },
    disks,
    folders,
    leftovers,
    policy: mending.kind === 'no-rights' ? { line: mending.line } : mending.kind,
  }
}

async function engineAnd(
  engine: DockerEngine,
  { wanted, images }: Examination,
): Promise<Pick<DoctorFacts, 'engine' | 'images' | 'canPull'>> {
  try {
    const version = await engine.version(askMs)
    const names = [
      ...new Set(wanted.filter(({ optional, onHost }) => !optional && !onHost).map(({ name, image }) => images[name] ?? image)),
    ]
    const found = await Promise.all(names.map(async (image) => ({ image, isHere: await engine.hasImage(image) })))
    const lacking = found.find(({ isHere }) => !isHere)
    return { engine: { version }, images: found, canPull: lacking !== undefined && (await engine.canPull(lacking.image, askMs)) }
  } catch (error) {
    const mend = error instanceof MsaError ? (error.hint?.split('   or ')[0] ?? null) : null
    return { engine: { problem: messageOf(error), mend }, images: [], canPull: false }
  }
}

function programsOf({ name, programs = [], optional }: ComponentDefinition, env: Examination['env']): DoctorFacts['programs'] {
  const own = programs.filter((program) => program !== 'java')
  if (own.length === 0) return []
  const missing = own.filter((program) => whichProgram(program, env) === undefined)
  return [{ component: name, missing, path: whichProgram(own[0] ?? '', env) ?? '', optional: optional === true }]
}

function installLinesOf(wanted: readonly ComponentDefinition[], env: Examination['env']): Record<string, string> {
  const lines = [
    ['java', ['java']] as const,
    ['maven', ['mvn']] as const,
    ...wanted.map(({ name, programs = [] }) => [name, programs.filter((program) => program !== 'java')] as const),
  ]
  return Object.fromEntries(
    lines.flatMap(([name, programs]) => {
      const line = programs.length === 0 ? undefined : installLine(programs, env)
      return line === undefined ? [] : [[name, line]]
    }),
  )
}

async function setsOf({ wanted, paths, env, home, deep, signal }: Examination): Promise<Pick<DoctorFacts, 'sets'>> {
  const forDocker = new Set(wanted.flatMap(({ jars }) => jars?.always ?? []))
  const names = [...new Set<JarSet>([...wanted.flatMap(({ jars }) => jars?.native ?? []), ...forDocker])]
  const supply = await observeSupply(paths.cacheDir, env, home)
  const lacking = new Set(supply.missingSets(names))
  const sets: DoctorFacts['sets'][number][] = []
  for (const set of names) {
    const isHere = !lacking.has(set)
    sets.push({
      ...{ set, isHere, forDocker: forDocker.has(set), folder: jarSetDir(paths.cacheDir, set) },
      comesWithoutMaven: !isHere && supply.comesWithoutMaven(set),
      damage: deep && isHere ? await damageOfSet(paths.cacheDir, set, signal) : null,
    })
  }
  return { sets }
}

async function portFacts(port: number, engine: DockerEngine): Promise<{ owner: string | null; other: number }> {
  if (await isPortFree(port)) return { owner: null, other: port }
  // The owner is an extra; that a port is taken is said all the same.
  const container = await engine.publisherOf(port).catch(() => undefined)
  const process = container ? undefined : await ownerOfPort(port)
  const owner = container
    ? `container ${container.name}`
    : process
      ? ownerAsText(process, new Date())
      : 'a process that cannot be seen from here'
  return { owner, other: await findFreePort(port, new Set()) }
}

/** One line for each disk, not for each folder. */
async function disksOf(paths: readonly string[]): Promise<DoctorFacts['disks']> {
  const disks = new Map<number, DoctorFacts['disks'][number]>()
  for (const path of paths) {
    const place = await nearest(path)
    const [facts, disk] = await Promise.all([statfs(place).catch(() => undefined), stat(place).catch(() => undefined)])
    if (!facts || !disk || disks.has(disk.dev)) continue
    disks.set(disk.dev, { path, freeMiB: Math.floor((facts.bavail * facts.bsize) / 1_048_576) })
  }
  return [...disks.values()]
}

async function foldersOf(path: string, variable: string): Promise<DoctorFacts['folders'][number]> {
  const problem = await access(await nearest(path), constants.W_OK | constants.X_OK).then(
    () => null,
    (error: unknown) => systemCodeOf(error) ?? messageOf(error),
  )
  return { path, problem, variable }
}

/** The folder itself, or the first above it that exists: there it would be made. */
async function nearest(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    (error: unknown) => systemCodeOf(error) !== 'ENOENT',
  )
  return there || dirname(path) === path ? path : nearest(dirname(path))
}

async function leftoversOf({ env, paths, signal }: Examination): Promise<DoctorFacts['leftovers']> {
  const found = leftoverLabs(await findLeftovers({ env, paths, signal })).filter(({ supervisor }) => supervisor === null)
  return {
    processes: found.reduce((sum, { processes }) => sum + processes.length, 0),
    containers: found.reduce((sum, { containers }) => sum + containers.length, 0),
    labs: found.filter(({ processes, containers }) => processes.length + containers.length > 0).map(({ name }) => name),
  }
}
