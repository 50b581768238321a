import { chooseRuntime } from '../../lab/choose-runtime.ts'
import { gather } from '../../lab/doctor/gather.ts'
import { judge } from '../../lab/doctor/judge.ts'
import { portsAsWished } from '../../lab/doctor/wished-ports.ts'
import { connectTo } from '../../lab/locate.ts'
import { inMode, select, toMembers } from '../../lab/members.ts'
import { readSettings } from '../../lab/store.ts'
import { createDockerEngine } from '../../runtime/docker.ts'
import { QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { labOf } from '../../shell/lab.ts'
import { type Diagnosis, doctorAsText } from './doctor.render.ts'

export interface DoctorInput {
  readonly profiles: readonly string[]
  readonly deep: boolean
  readonly name?: string
}

export async function doctor(ctx: Context, input: DoctorInput): Promise<void> {
  const progress = ctx.output.progress(input.deep ? 'looking at every byte of every jar' : 'looking around')
  const diagnosis = await examined(ctx, input).finally(() => progress.done())
  ctx.output.result(diagnosis, doctorAsText)
  if (!diagnosis.isFit) throw new QuietExit(3)
}

async function examined(ctx: Context, { profiles, deep, ...option }: DoctorInput): Promise<Diagnosis> {
  const { lab, project, registry: all } = await labOf(ctx, option)
  const registry = inMode(all, project.kraft)
  const names = select(registry, { profiles: profiles.length > 0 ? profiles : project.profiles, names: [] })
  const members = toMembers(registry, names, project.scale)
  const wanted = registry.filter(({ name }) => names.includes(name))
  // A lab that does not answer is one of the things a doctor finds, not a reason to find nothing.
  using client = await connectTo(lab).catch(() => undefined)
  const view = await client?.call('observe', { usage: false }).catch(() => undefined)
  const running = (view?.instances ?? []).filter(({ process, phase }) => process !== null || phase === 'done')
  const kept = (await readSettings(lab.files).catch(() => undefined))?.ports ?? {}
  const facts = await gather({
    ...{ env: ctx.env, home: ctx.home, paths: ctx.paths, signal: ctx.signal, deep, wanted, images: project.images },
    node: ctx.platform.split(' ')[1] ?? '',
    ports: await portsAsWished(members, {
      registry: all,
      kept,
      asked: project.ports,
      running: new Set(running.map(({ id }) => id)),
    }),
    running: new Set(running.map(({ component }) => component)),
  })
  const checks = judge(facts)
  const { runtime, because } = await chooseRuntime(project.runtime, wanted, project.images, createDockerEngine(ctx.env)).catch(
    () => ({ runtime: 'docker' as const, because: 'msa.yaml asks for it' }),
  )
  const isFit = checks.every(({ blocks }) => !blocks.includes(runtime))
  return { checks, runtime, because, isFit }
}
