import { connectTo } from '../lab/locate.ts'
import { findProject } from '../lab/project/find-project.ts'
import { MsaError } from '../shared/errors.ts'
import { contextNamed, type KnownContext, knownContexts, whereOf } from '../systems/context/known-contexts.ts'
import { readPersonContexts } from '../systems/context/person-file.ts'
import type { SecretSources } from '../systems/context/secrets.ts'
import type { Context } from './context.ts'
import { labToTakeDown } from './lab.ts'

export interface Contexts {
  readonly known: readonly KnownContext[]
  /** What `msa context use` was told; it may be gone. */
  readonly use: string | null
}

/** All that may be named here: msa.yaml's and the person's. Whoever asks for the lab, too, hears of msa.yaml's faults there. */
export async function contextsOf(ctx: Context, { warns = false }: { readonly warns?: boolean } = {}): Promise<Contexts> {
  const [project, person] = await Promise.all([findProject(ctx.cwd), readPersonContexts(ctx.paths.configDir)])
  for (const warning of [...(warns ? project.warnings : []), ...person.warnings]) ctx.output.warn(warning)
  return { known: knownContexts(project, person), use: person.use }
}

const named = new WeakMap<Context, Set<string>>()

/** A remote system is named before anything is done to it, and but once, however many of its parts a command needs. */
export function nameIt(ctx: Context, { name, context }: KnownContext): void {
  const before = named.get(ctx) ?? new Set()
  named.set(ctx, before)
  if (before.has(name)) return
  before.add(name)
  ctx.output.warn(`on ${name} (${whereOf(context)})`)
}

/** Secrets are asked for on a terminal, hidden, and each but once. */
export function secretSources(ctx: Context, known: KnownContext): SecretSources {
  const answers = new Map<string, Promise<string>>()
  const ask = async (what: string) => {
    try {
      return await ctx.output.ask({ kind: 'secret', message: what.replace(/^the /, 'The '), flag: '{env: NAME}' })
    } catch (error) {
      if (!(error instanceof MsaError) || error.code !== 'USAGE') throw error
      throw new MsaError('SECRET_MISSING', `Nobody can be asked here for ${what}.`, {
        hint: `in ${known.file}, in place of "prompt":  {env: NAME}  or  {file: path}`,
        exitCode: 3,
      })
    }
  }
  return {
    env: ctx.env,
    ask(what) {
      const asked = answers.get(what) ?? ask(what)
      answers.set(what, asked)
      return asked
    },
  }
}

export async function knownContext(ctx: Context, name: string, told = ''): Promise<KnownContext> {
  return contextNamed((await contextsOf(ctx, { warns: true })).known, name, told)
}

/** What a command means that names no system. */
export type Current = { readonly kind: 'lab' | 'context'; readonly name: string } | { readonly kind: 'none' }

export async function currentOf(ctx: Context, { use }: Contexts): Promise<Current> {
  if (ctx.env.MSA_CONTEXT) return { kind: 'context', name: ctx.env.MSA_CONTEXT }
  const { lab } = await labToTakeDown(ctx, {})
  using client = await connectTo(lab)
  if (client) return { kind: 'lab', name: lab.name }
  return use === null || ctx.env.MSA_LAB ? { kind: 'none' } : { kind: 'context', name: use }
}

/** The one that is named, else the current one. */
export async function chosenContext(ctx: Context, name: string | null): Promise<KnownContext> {
  if (name !== null) return knownContext(ctx, name)
  const contexts = await contextsOf(ctx)
  const current = await currentOf(ctx, contexts)
  if (current.kind === 'context') return contextNamed(contexts.known, current.name, ctx.env.MSA_CONTEXT ? ' (MSA_CONTEXT)' : '')
  throw new MsaError(
    'USAGE',
    current.kind === 'lab' ? `The lab "${current.name}" is meant now, and no context.` : 'No context is chosen.',
    {
      hint: contexts.known[0] ? `msa context show ${contexts.known[0].name}` : 'msa context add staging --brokers host:9092',
      exitCode: 2,
    },
  )
}
