import { MsaError } from '../shared/errors.ts'
import type { ComponentDefinition, Runtime } from './component.ts'
import { find, inMode, select } from './members.ts'
import { refuseLoss } from './scale.ts'
import type { Broker, LabSettings } from './settings.ts'

/** What a person (or msa.yaml) asked of `up`, before anything is known of the machine. */
export interface Asked {
  readonly profiles: readonly string[]
  readonly names: readonly string[]
  readonly kraft: boolean
  readonly scale: Readonly<Record<string, number>>
  readonly broker?: Broker
}

/** What the lab shall be: what was asked for, added to what it already is. */
export function want(
  asked: Asked,
  before: LabSettings | undefined,
  registry: readonly ComponentDefinition[],
  lab: { readonly id: string; readonly name: string; readonly runtime: Runtime },
): LabSettings {
  const isUp = before !== undefined && before.components.length > 0
  if (isUp) refuseToChange(before, asked, lab.runtime)
  for (const name of Object.keys(asked.scale)) find(registry, name)
  if (before?.runtime === lab.runtime && before.kraft === asked.kraft)
    refuseLoss(before, ofThoseItHad(before, asked.scale), registry)
  const inThisMode = inMode(registry, asked.kraft)
  const components = select(inThisMode, {
    profiles: asked.profiles,
    // A service that msa.yaml has lost since is wanted no more.
    names: [...asked.names, ...(isUp ? before.components.filter((name) => registry.some((each) => each.name === name)) : [])],
  })
  const broker = asked.broker ?? before?.broker
  return {
    schemaVersion: 1,
    id: lab.id,
    name: lab.name,
    runtime: lab.runtime,
    kraft: asked.kraft,
    components,
    scale: { ...before?.scale, ...asked.scale },
    ports: before?.ports ?? {},
    slow: isUp ? before.slow : {},
    ...(broker === undefined ? {} : { broker }),
    ...(before?.configRepo === undefined ? {} : { configRepo: before.configRepo }),
    ...(before?.done === undefined ? {} : { done: before.done }),
  }
}

/** A component was part of a lab, and may have data, when it was ever given a port. */
function ofThoseItHad({ ports }: LabSettings, scale: Asked['scale']): Record<string, number> {
  const had = (name: string) => Object.keys(ports).some((key) => key.startsWith(`${name}-1.`))
  return Object.fromEntries(Object.entries(scale).filter(([name]) => had(name)))
}

/** Data of one runtime or mode is never opened by the other while the lab is up. */
function refuseToChange(before: LabSettings, asked: Asked, runtime: Runtime): void {
  if (before.runtime !== runtime) {
    throw new MsaError('LAB_CONFLICT', `This lab runs on ${before.runtime}, and keeps that until it is down.`, {
      hint: `msa down, then msa up --runtime ${runtime}`,
      exitCode: 3,
    })
  }
  if (before.kraft !== asked.kraft && before.components.includes('kafka')) {
    const mode = before.kraft ? 'without ZooKeeper (--kraft)' : 'with ZooKeeper'
    throw new MsaError('LAB_CONFLICT', `This lab runs Kafka ${mode}, and keeps that until it is down.`, {
      hint: `msa down, then msa up${asked.kraft ? ' --kraft' : ''}`,
      exitCode: 3,
    })
  }
}
