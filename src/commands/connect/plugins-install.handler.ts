import { MsaError } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { dropStaged, putPlugin, type StagedPlugin, stagePlugin } from '../../systems/connect/install-plugin.ts'
import { workerOf } from './lab-worker.ts'
import { restartWorker } from './restart-worker.ts'

export interface InstallPluginInput extends LabOption {
  readonly source: string
  readonly sha256: string | undefined
  readonly yes: boolean
  readonly dryRun: boolean
  readonly waitMs: number
}

export async function installPlugin(ctx: Context, input: InstallPluginInput): Promise<void> {
  const { source, sha256, yes, dryRun, waitMs, ...option } = input
  const { worker, target } = await workerOf(ctx, option)
  if (target.kind !== 'lab') throw notTheLab(target.name)
  const { lab } = await labToTakeDown(ctx, { name: target.name })
  const before = new Set((await worker.plugins()).map((plugin) => plugin.class))
  const getting = ctx.output.progress(`getting ${source}`)
  const staged = await stagePlugin(source, sha256, { labDir: lab.files.dir, env: ctx.env, signal: ctx.signal }).finally(() =>
    getting.done(),
  )
  try {
    ctx.output.note(`${staged.name}: ${staged.jars} jars${staged.sha256 === '' ? '' : `, SHA-256 ${staged.sha256}`}`)
    const what = whatIsDone(staged)
    if (!(await confirmDestruction(ctx, target, { what, yes, dryRun }))) {
      ctx.output.result({ wouldInstall: staged.name, jars: staged.jars }, (_, { ink }) => `${ink.changing('→')} would ${what}`)
      return
    }
    await putPlugin(staged)
  } finally {
    await dropStaged(staged)
  }
  await restartWorker(ctx, { name: target.name }, waitMs)
  const after = await worker.plugins()
  const added = after.filter((plugin) => !before.has(plugin.class)).map((plugin) => plugin.class)
  if (added.length === 0 && !staged.isThere)
    ctx.output.warn(`the worker finds no new plugin in it: msa connect plugins remove ${staged.name}`)
  ctx.output.result(
    { installed: staged.name, from: source, sha256: staged.sha256 || null, added },
    ({ added: classes }, { ink }) =>
      [`${ink.good('✓')} ${staged.name} is installed, and the worker runs again`, ...classes.map((name) => `  ${name}`)].join(
        '\n',
      ),
  )
}

function whatIsDone({ name, isThere }: StagedPlugin): string {
  return `${isThere ? 'replace' : 'install'} ${name} and restart the Connect worker`
}

function notTheLab(name: string): MsaError {
  return new MsaError('USAGE', `Plugins are installed for the lab's own worker, and "${name}" is none.`, {
    hint: 'put it into a folder of its plugin.path, and restart it',
    exitCode: 2,
  })
}
