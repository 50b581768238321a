import type { ComponentDefinition } from '../lab/component.ts'
import { components } from '../lab/components.ts'
import type { Workshop } from '../lab/converge.ts'
import { wrongName } from '../lab/lab-name.ts'
import { connectTo, defaultLabName, type LabLocation, labsWithSocket, locateLab } from '../lab/locate.ts'
import { findProject } from '../lab/project/find-project.ts'
import type { Project } from '../lab/project/project.ts'
import { emptyRecord, type LabRecord, readRecord, registryOf } from '../lab/record.ts'
import type { SupervisorClient } from '../lab/supervisor-client.ts'
import { MsaError } from '../shared/errors.ts'
import type { Context } from './context.ts'
import type { LabOption } from './options.ts'

export interface NamedLab {
  readonly lab: LabLocation
  readonly project: Project
  /** What it was last brought up with; undefined for one that never was. */
  readonly record: LabRecord | undefined
  /** All components it may have, its own services among them. */
  readonly registry: readonly ComponentDefinition[]
}

export interface RunningLab extends NamedLab {
  /** Whoever opened it disposes of it. */
  readonly client: SupervisorClient
}

/** The lab a command is about: `--name`, else the one whose addresses the shell has taken over (`msa env`), else msa.yaml's, else `msa`. */
export async function labOf(ctx: Context, { name }: LabOption): Promise<NamedLab> {
  const project = await findProject(ctx.cwd)
  for (const warning of project.warnings) ctx.output.warn(warning)
  return withRecord(project, locateLab(ctx.paths, checkedName(name ?? labInShell(ctx) ?? project.name)))
}

/** A variable that is set to nothing is not set. */
function labInShell({ env }: Context): string | undefined {
  return env.MSA_LAB || undefined
}

async function withRecord(project: Project, lab: LabLocation): Promise<NamedLab> {
  const record = readRecord(lab.files)
  return { lab, project, record, registry: registryOf(record ?? project) }
}

/** As `labOf`; where that lab does not run and a single other one does, that one. */
export async function runningLabOf(ctx: Context, option: LabOption): Promise<RunningLab> {
  const named = await labToTakeDown(ctx, option)
  const client = await connectTo(named.lab)
  if (client) return { ...named, client }
  const others = (await labsWithSocket(ctx.paths)).filter((other) => other !== named.lab.name)
  throw new MsaError('LAB_NOT_UP', `The lab "${named.lab.name}" is not up.`, {
    details: others.length === 0 ? [] : [`others are: ${others.join(', ')}`],
    hint: `msa up${named.lab.name === defaultLabName ? '' : ` --name ${named.lab.name}`}${others.length === 0 ? '' : `   or add  --name ${others[0]}`}`,
    exitCode: 3,
  })
}

/** The lab that is meant, running or not: outside its project's folder, the only one that runs. */
export async function labToTakeDown(ctx: Context, option: LabOption): Promise<NamedLab> {
  const named = await labOf(ctx, option)
  const isSaid = option.name !== undefined || labInShell(ctx) !== undefined
  if (isSaid || named.lab.name !== defaultLabName || named.project.file !== null) return named
  const running = await labsWithSocket(ctx.paths)
  const [only] = running
  if (only === undefined || running.length > 1 || only === named.lab.name) return named
  return withRecord(named.project, locateLab(ctx.paths, only))
}

/** For work on one lab, or on whatever is left of any. */
export function workshopOf(ctx: Context, of?: Pick<NamedLab, 'lab' | 'record' | 'registry'>): Workshop {
  const { paths, env, home, nodePath, packageDir, version, signal, output } = ctx
  return {
    paths,
    env,
    home,
    nodePath,
    packageDir,
    version,
    signal,
    registry: of?.registry ?? components,
    config: (of?.record ?? emptyRecord(of?.lab.files ?? { dir: paths.stateDir })).config,
    on: (note) => output.event(note),
    warn: (text) => output.warn(text),
  }
}

function checkedName(name: string): string {
  const wrong = wrongName(name)
  if (wrong === undefined) return name
  throw new MsaError('USAGE', `The name of a lab ${wrong}.`, { hint: '--name shop', exitCode: 2 })
}
