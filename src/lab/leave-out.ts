import type { DockerEngine } from '../runtime/docker.ts'
import { installPlan } from '../runtime/packages/plan.ts'
import { whichProgram } from '../runtime/packages/programs.ts'
import type { ComponentDefinition, Runtime } from './component.ts'

export interface LeftOut {
  readonly name: string
  readonly because: string
}

const askMs = 3000

/** Optional components that cannot be had on this machine. One asked for by name is not optional. */
export async function leaveOut(
  wanted: readonly ComponentDefinition[],
  names: readonly string[],
  runtime: Runtime,
  images: Readonly<Record<string, string>>,
  engine: DockerEngine,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LeftOut[]> {
  const optional = wanted.filter((definition) => definition.optional && !names.includes(definition.name))
  const reasons = await Promise.all(
    optional.map((definition) =>
      runtime === 'docker'
        ? withoutImage(images[definition.name] ?? definition.image, engine)
        : withoutProgram(definition.programs ?? [], env),
    ),
  )
  return optional.flatMap(({ name }, index) => {
    const because = reasons[index]
    return because === undefined ? [] : [{ name, because }]
  })
}

async function withoutImage(image: string, engine: DockerEngine): Promise<string | undefined> {
  if ((await engine.hasImage(image)) || (await engine.canPull(image, askMs))) return undefined
  return `the image ${image} is not here and cannot be had`
}

function withoutProgram(programs: readonly string[], env: Readonly<Record<string, string | undefined>>): string | undefined {
  const missing = programs.filter((program) => whichProgram(program, env) === undefined)
  if (missing.length === 0) return undefined
  const without = installPlan(missing, env)?.without ?? missing
  return without.length === 0 ? undefined : `${without.join(', ')} is not installed, and this system has no package of it`
}
