import type { DockerEngine } from '../runtime/docker.ts'
import type { FetchProgress } from '../runtime/maven/fetch.ts'
import { type InstallProgress, installPackages } from '../runtime/packages/install.ts'
import { type InstallPlan, installPlan } from '../runtime/packages/plan.ts'
import { whichProgram } from '../runtime/packages/programs.ts'
import type { Environment } from '../runtime/run-to-end.ts'
import { MsaError } from '../shared/errors.ts'
import { artefactsOf, fetchSet } from './artefacts.ts'
import type { ComponentDefinition, JarSet, Runtime } from './component.ts'
import { lackingForDocker, lackingForNative, observeSupply } from './lacking.ts'
import type { ProgressNote } from './progress.ts'

/** Who fetches and installs, for whom, and whom to ask. */
export interface Supply {
  readonly cacheDir: string
  readonly env: Environment
  readonly home: string
  readonly asRoot: boolean
  /** Installing packages was agreed to in advance (`--yes`). */
  readonly agreed: boolean
  readonly ask: (question: string) => Promise<boolean>
  readonly on: (note: ProgressNote) => void
  readonly warn: (text: string) => void
  readonly signal: AbortSignal
}

export interface SupplyPlace {
  readonly runtime: Runtime
  /** Component → image, where it is not the one it is defined with. */
  readonly images: Readonly<Record<string, string>>
  readonly engine: Pick<DockerEngine, 'hasImage' | 'pull'> | undefined
}

/**
 * Gets what these components need and the machine has not: images, artefacts, packages. Quiet when nothing is lacking.
 * True when programs or artefacts have come, so that what was worked out without them has to be worked out again.
 */
export async function provide(
  components: readonly ComponentDefinition[],
  { runtime, images, engine }: SupplyPlace,
  supply: Supply,
): Promise<boolean> {
  const facts = await observeSupply(supply.cacheDir, supply.env, supply.home)
  const { programs, sets } = runtime === 'native' ? lackingForNative(components, facts) : lackingForDocker(components, facts)
  const plan = programs.length === 0 ? undefined : await agreedPlan(programs, supply)
  const stop = new AbortController()
  const within = { ...supply, signal: AbortSignal.any([supply.signal, stop.signal]) }
  const install = async () => (plan === undefined ? undefined : await installNoted(plan, programs, within))
  const fetch = async () => await fetchNoted(sets, within)
  const pull = async () => (engine === undefined ? undefined : await pullNoted(components, images, engine, within))
  // Nothing waits for anything else here, but for Maven, which some of the artefacts come from.
  const work = programs.includes('mvn') ? [install().then(fetch), pull()] : [install(), fetch(), pull()]
  await allOrFirstError(work, () => stop.abort())
  return programs.length > 0 || sets.length > 0
}

async function agreedPlan(programs: readonly string[], { env, agreed, ask }: Supply): Promise<InstallPlan> {
  const plan = installPlan(programs, env)
  if (plan === undefined) throw programsMissing(programs, 'there is no package manager here that msa knows (apt, dnf, brew)')
  if (plan.without.length > 0) throw programsMissing(plan.without, `${plan.manager} has no package of it that msa knows`)
  if (agreed) return plan
  const names = plan.packages.map(([name]) => name).join(', ')
  const wanted = await ask(`Install ${names} with ${plan.manager}? No service of theirs is started.`).catch((error) => {
    const nobodyThere = error instanceof MsaError && error.code === 'USAGE'
    throw nobodyThere
      ? programsMissing(programs, 'nobody can be asked here whether to install it', `${plan.line}   or: msa up --yes`)
      : error
  })
  if (!wanted) throw programsMissing(programs, 'it is not to be installed', plan.line)
  return plan
}

function programsMissing(programs: readonly string[], because: string, line?: string): MsaError {
  const names = programs.join(', ')
  return new MsaError('PROGRAM_MISSING', `${names} is needed and not there: ${because}.`, {
    hint: line ?? `install ${names}, or: msa up --runtime docker`,
    exitCode: 3,
  })
}

async function installNoted(
  plan: InstallPlan,
  programs: readonly string[],
  { env, asRoot, on, warn, signal }: Supply,
): Promise<void> {
  const began = performance.now()
  const note = (progress: InstallProgress) => {
    if (progress.kind === 'packages-installing') on(progress)
    if (progress.kind === 'packages-installed') on({ ...progress, tookMs: performance.now() - began })
    if (progress.kind === 'unit-disabled')
      warn(
        `${progress.unit} came with a package and would start with the machine: it is disabled (sudo systemctl enable ${progress.unit})`,
      )
  }
  await installPackages(plan, { env, asRoot, signal, on: note })
  const still = programs.filter((name) => whichProgram(name, env) === undefined)
  if (still.length > 0) throw programsMissing(still, 'its package was installed, and it is still nowhere to be found', plan.line)
}

async function fetchNoted(sets: readonly JarSet[], { cacheDir, env, home, on, warn, signal }: Supply): Promise<void> {
  if (sets.length === 0) return
  const began = performance.now()
  const artefacts = sets.flatMap((set) => artefactsOf(set))
  const totalBytes = artefacts.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  const before = { files: 0, bytes: 0 }
  const note = (progress: FetchProgress) => {
    if (progress.kind === 'source-failed') warn(`${progress.because}; Maven is asked instead`)
    if (progress.kind === 'file-refused') warn(`${progress.path} is not used: ${progress.because}`)
    if (progress.kind !== 'fetching') return
    const { filesDone, bytesDone } = progress
    on({
      kind: 'artefacts',
      doneFiles: before.files + filesDone,
      totalFiles: artefacts.length,
      doneBytes: before.bytes + bytesDone,
      totalBytes,
    })
  }
  // One after the other, Kafka's first: they share the same line.
  for (const set of sets) {
    await fetchSet(set, { cacheDir, env, home, signal, on: note })
    before.files += artefactsOf(set).length
    before.bytes += artefactsOf(set).reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  }
  on({ kind: 'artefacts-fetched', files: artefacts.length, bytes: totalBytes, tookMs: performance.now() - began })
}

async function pullNoted(
  components: readonly ComponentDefinition[],
  images: SupplyPlace['images'],
  engine: NonNullable<SupplyPlace['engine']>,
  supply: Supply,
): Promise<void> {
  for (const image of new Set(components.flatMap(({ name, image, onHost }) => (onHost ? [] : [images[name] ?? image])))) {
    supply.signal.throwIfAborted()
    if (await engine.hasImage(image)) continue
    const began = performance.now()
    await engine.pull(
      image,
      ({ doneBytes, totalBytes }) => supply.on({ kind: 'image-pull', image, doneBytes, totalBytes }),
      supply.signal,
    )
    supply.on({ kind: 'image-pulled', image, tookMs: performance.now() - began })
  }
}

/** The failure that came first is the one that is told; the others are stopped and waited for. */
async function allOrFirstError(work: readonly Promise<void>[], onError: () => void): Promise<void> {
  let first: { readonly error: unknown } | undefined
  const ended = work.map((one) =>
    one.catch((error) => {
      first ??= { error }
      onError()
    }),
  )
  await Promise.all(ended)
  if (first !== undefined) throw first.error
}
