import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { connectPluginsDir, pluginNames } from '../../lab/connect-plugins.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { workerOf } from './lab-worker.ts'
import { restartWorker } from './restart-worker.ts'

export interface RemovePluginInput extends LabOption {
  readonly plugin: string
  readonly yes: boolean
  readonly dryRun: boolean
  readonly waitMs: number
}

export async function removePlugin(ctx: Context, input: RemovePluginInput): Promise<void> {
  const { plugin, yes, dryRun, waitMs, ...option } = input
  const { target } = await workerOf(ctx, option)
  const { lab } = await labToTakeDown(ctx, { name: target.name })
  const names = pluginNames(lab.files.dir)
  if (!names.includes(plugin)) {
    throw new MsaError('PLUGIN_UNKNOWN', `No plugin was installed as "${plugin}".${didYouMean(plugin, names)}`, {
      details: [allAsText(names)],
      hint: 'msa connect plugins list',
      exitCode: 3,
    })
  }
  const what = `remove ${plugin} and restart the Connect worker`
  if (!(await confirmDestruction(ctx, target, { what, yes, dryRun }))) {
    ctx.output.result({ wouldRemove: plugin }, (_, { ink }) => `${ink.changing('→')} would ${what}`)
    return
  }
  await rm(join(connectPluginsDir(lab.files.dir), plugin), { recursive: true, force: true })
  await restartWorker(ctx, { name: target.name }, waitMs)
  ctx.output.result({ removed: plugin }, (_, { ink }) => `${ink.good('✓')} ${plugin} is removed, and the worker runs again`)
}
