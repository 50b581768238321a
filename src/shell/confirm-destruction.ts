import { MsaError } from '../shared/errors.ts'
import type { Target } from '../systems/target.ts'
import type { Context } from './context.ts'

export interface Destruction {
  /** What is going to happen, as a person would say it: `delete 2 topics: orders, payments`. */
  readonly what: string
  /** `--yes`. Not enough on a protected context. */
  readonly yes: boolean
  /** `--dry-run`: nobody is asked, and the answer is no. */
  readonly dryRun: boolean
}

/**
 * True when it is to be done, false for a dry run. Whoever does not agree gets INTERRUPTED (130), where nobody can be asked it
 * is refused (3). On a protected context the name has to be typed.
 */
export async function confirmDestruction(
  ctx: Context,
  target: Pick<Target, 'name' | 'kind' | 'isProtected'>,
  { what, yes, dryRun }: Destruction,
): Promise<boolean> {
  if (dryRun) return false
  if (target.isProtected) await nameTyped(ctx, target.name, what)
  else if (!yes) await agreed(ctx, target, what)
  return true
}

async function agreed(ctx: Context, { name, kind }: Pick<Target, 'name' | 'kind'>, what: string): Promise<void> {
  const where = kind === 'lab' ? '' : `${name}: `
  const message = `${where}${kind === 'lab' ? capital(what) : what}?`
  const isAgreed = await ctx.output
    .ask({ kind: 'confirm', message, flag: '--yes', default: false })
    .catch(refused(`Nothing was done: there is nobody here to ask whether to ${what}.`, 'add  --yes'))
  if (!isAgreed) throw notDone()
}

async function nameTyped(ctx: Context, name: string, what: string): Promise<void> {
  const answer = await ctx.output
    .ask({
      kind: 'text',
      message: `${name} is protected. To ${what}, type its name:`,
      flag: '(at a terminal)',
      check: (typed) => (typed === name ? undefined : `type ${name}, or Ctrl-C`),
    })
    .catch(
      refused(
        `Nothing was done: ${name} is protected, and to ${what}, its name has to be typed.`,
        `at a terminal, where --yes is not enough; msa context show ${name}`,
      ),
    )
  if (answer !== name) throw notDone()
}

function refused(message: string, hint: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof MsaError) || error.code !== 'USAGE') throw error
    throw new MsaError('NOT_AGREED', message, { hint, exitCode: 3 })
  }
}

function notDone(): MsaError {
  return new MsaError('INTERRUPTED', 'Nothing was done.', { exitCode: 130 })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
