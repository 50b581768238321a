import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { startInstances } from '../../shell/start-instances.ts'
import { stopInstances } from '../../shell/stop-instances.ts'

/** The lab's worker is stopped and started: it looks for plugins when it starts, and never again. */
export async function restartWorker(ctx: Context, option: LabOption, waitMs: number): Promise<void> {
  const running = await runningLabOf(ctx, option)
  using _client = running.client
  await stopInstances(ctx, running, ['connect'])
  await startInstances(ctx, running, { names: ['connect'], waitMs }, 'restart')
}
