import type { Wish } from '../../lab/converge.ts'
import { propose } from '../../lab/converge.ts'
import { find } from '../../lab/members.ts'
import type { InstanceSpec } from '../../lab/spec.ts'
import { runInForeground } from '../../runtime/foreground.ts'
import { MsaError, QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { type RunningLab, runningLabOf, workshopOf } from '../../shell/lab.ts'
import { quotedForShell } from '../../shell/shell-words.ts'
import { startInstances } from '../../shell/start-instances.ts'

export interface RunInput {
  readonly service: string
  readonly command: readonly string[]
  readonly keepStopped: boolean
  readonly printEnv: boolean
  readonly waitMs: number
  readonly name?: string
}

export async function run(ctx: Context, input: RunInput): Promise<void> {
  const running = await runningLabOf(ctx, input)
  using client = running.client
  const { id, name, launch } = await specOf(ctx, running, input.service)
  if (input.printEnv) {
    return ctx.output.result(launch.env, (env) =>
      Object.entries(env)
        .map(([variable, value]) => `export ${variable}=${quotedForShell(value)}`)
        .join('\n'),
    )
  }
  const [program, ...args] = input.command
  if (program === undefined) {
    throw new MsaError('USAGE', 'Say what to run, after "--".', {
      hint: `msa run ${input.service} -- node app.js   or  --print-env`,
      exitCode: 2,
    })
  }
  let exitCode: number
  try {
    await client.call('stop', { id, remove: false }, ctx.signal)
    ctx.output.warn(`${name} of the lab is stopped; in its place runs: ${program}`)
    exitCode = await runInForeground([program, ...args], { env: { ...ctx.env, ...launch.env }, cwd: ctx.cwd, signal: ctx.signal })
  } finally {
    if (!input.keepStopped) await startAgain(ctx, running, id, input.waitMs)
  }
  if (exitCode !== 0) throw new QuietExit(exitCode)
}

/** Also after a Ctrl-C, which was meant for the command: only a second one is for us. */
async function startAgain(ctx: Context, running: RunningLab, id: string, waitMs: number): Promise<void> {
  const patient = { ...ctx, signal: new AbortController().signal }
  await startInstances(patient, running, { names: [id], waitMs }, 'start')
}

/** What the lab itself would start, to the last byte. */
async function specOf(ctx: Context, running: RunningLab, service: string): Promise<InstanceSpec> {
  const { lab, project, client, registry } = running
  const { settings } = await client.call('observe', { usage: false })
  const wish: Omit<Wish, 'settings'> = {
    ...{ images: project.images, askedPorts: {}, autoPorts: true, command: '', title: '', waitMs: 0 },
    only: new Set(),
  }
  const specs = settings ? (await propose(lab, { ...wish, settings }, client, workshopOf(ctx, running), settings)).specs : []
  const [spec] = specs.filter(({ id, component }) => id === service || component === service)
  if (!spec) {
    find(registry, service)
    throw new MsaError('LAB_NOT_UP', `${service} is not part of this lab.`, { hint: `msa up ${service}`, exitCode: 3 })
  }
  if (spec.kind === 'engine' || spec.launch.kind === 'docker') {
    const what = spec.kind === 'engine' ? 'an engine' : 'a container'
    throw new MsaError('USAGE', `${spec.name} is ${what}; only a service that is a process can be taken the place of.`, {
      hint: `msa stop ${spec.name}`,
      exitCode: 2,
    })
  }
  return spec
}
