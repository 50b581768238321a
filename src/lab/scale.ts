import { MsaError } from '../shared/errors.ts'
import type { ComponentDefinition } from './component.ts'
import { find } from './members.ts'
import type { LabSettings } from './settings.ts'

/** What cannot be done to a running lab without losing data is refused, with the way that can. */
export function refuseScale(
  settings: LabSettings,
  wanted: Readonly<Record<string, number>>,
  registry: readonly ComponentDefinition[],
): void {
  for (const [name, count] of Object.entries(wanted)) {
    find(registry, name)
    if (!settings.components.includes(name)) {
      throw new MsaError('LAB_NOT_UP', `${name} is not part of this lab.`, {
        hint: `msa up ${name} --scale ${name}=${count}`,
        exitCode: 3,
      })
    }
  }
  refuseLoss(settings, wanted, registry)
}

/** Of a lab that is up, or whose data was kept: some instances hold what others have not. */
export function refuseLoss(
  settings: Pick<LabSettings, 'scale' | 'components' | 'kraft'>,
  wanted: Readonly<Record<string, number>>,
  registry: readonly ComponentDefinition[],
): void {
  for (const [name, count] of Object.entries(wanted)) {
    const definition = find(registry, name)
    const now = settings.scale[name] ?? 1
    if (definition.portStep === undefined && count > 1) {
      throw new MsaError('SCALE_REFUSED', `${name} cannot be scaled: a lab has one.`, { exitCode: 2 })
    }
    const afresh = `msa down --volumes, then msa up --scale ${name}=${count}${settings.kraft ? ' --kraft' : ''}`
    if (count < now && definition.kind === 'engine') {
      throw new MsaError('SCALE_REFUSED', `${name} has ${now} instances, and those that would go hold data.`, {
        hint: afresh,
        exitCode: 3,
      })
    }
    if (count > now && settings.kraft && name === 'kafka') {
      throw new MsaError('SCALE_REFUSED', 'Without ZooKeeper the voters of a Kafka cluster are fixed when it is made.', {
        hint: afresh,
        exitCode: 3,
      })
    }
  }
}
