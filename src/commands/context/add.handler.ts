import { wrongName } from '../../lab/lab-name.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { importFrom } from '../../systems/context/import.ts'
import { addContext, personFile, readPersonContexts } from '../../systems/context/person-file.ts'
import type { WrittenContext } from '../../systems/context/written.ts'
import { type AddFlags, contextFromFlags } from './from-flags.ts'

export interface AddInput extends AddFlags {
  readonly name: string
  readonly from?: string
  readonly force?: true
  readonly dryRun?: true
}

export async function addOne(ctx: Context, input: AddInput): Promise<void> {
  const { name, from, force = false, dryRun = false } = input
  const wrong = wrongName(name)
  if (wrong !== undefined)
    throw new MsaError('USAGE', `The name of a context ${wrong}.`, { hint: 'msa context add staging', exitCode: 2 })
  const { contexts } = await readPersonContexts(ctx.paths.configDir)
  if (contexts[name] !== undefined && !force && !dryRun) {
    throw new MsaError('FILE_EXISTS', `There is a context "${name}" already, and it is kept as it is.`, {
      hint: `msa context show ${name}      or add  --force`,
      exitCode: 3,
    })
  }
  const imported = from === undefined ? undefined : await importFrom(from, { cwd: ctx.cwd, env: ctx.env, ca: input.ca })
  for (const warning of imported?.warnings ?? []) ctx.output.warn(warning)
  const context = contextFromFlags(input, imported?.context ?? {}, ctx.cwd)
  refuseEmpty(context, name)
  const file = dryRun ? personFile(ctx.paths.configDir) : await addContext(ctx.paths.configDir, name, context)
  if (dryRun) {
    const { asYaml } = await import('../../systems/context/contexts-text.ts')
    return ctx.output.result({ contexts: { [name]: context } }, asYaml)
  }
  ctx.output.result({ name, file, context }, (_, { ink }) =>
    [
      `${ink.good('✓')} ${name} is in ${file}`,
      ...(imported?.kept ?? []).map((key) => `  the secret of ${key} stays in ${from}, and is read there`),
      '',
      `  msa context test ${name}        msa topic list --context ${name}`,
    ].join('\n'),
  )
}

function refuseEmpty(context: WrittenContext, name: string): void {
  const { protect, broker, ...systems } = context
  if (Object.keys(systems).length > 0) return
  throw new MsaError('USAGE', 'A context names at least one system.', {
    hint: `msa context add ${name} --brokers host:9092`,
    exitCode: 2,
  })
}
