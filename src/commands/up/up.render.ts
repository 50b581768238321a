import type { RuntimeChoice } from '../../lab/choose-runtime.ts'
import type { Proposal } from '../../lab/converge.ts'
import { connectTo, defaultLabName, type LabLocation } from '../../lab/locate.ts'
import type { InstanceView } from '../../lab/supervisor-rpc.ts'
import { durationAsText } from '../../shared/duration.ts'
import { inOrder } from '../../shell/order.ts'
import type { AsText } from '../../shell/output.ts'

export interface UpResult {
  readonly lab: string
  readonly runtime: string
  readonly because: string
  readonly tookMs: number
  readonly changed: readonly string[]
  /** What the config server serves; null where there is none. */
  readonly configRepo: string | null
  readonly components: readonly InstanceView[]
}

/** With the ids of the chain that took longest. */
export type UpReport = UpResult & { readonly critical: readonly string[] }

export async function labView(lab: LabLocation, { plan }: Proposal, tookMs: number, choice: RuntimeChoice): Promise<UpResult> {
  using client = await connectTo(lab)
  const view = await client?.call('observe', { usage: false })
  return {
    lab: lab.name,
    runtime: choice.runtime,
    because: choice.because,
    tookMs,
    changed: [...new Set(plan.steps.map(({ name }) => name))],
    configRepo: view?.settings?.components.includes('config-service') ? (view.settings.configRepo ?? null) : null,
    components: inOrder(view?.instances ?? [], view?.settings?.components ?? []),
  }
}

export const upAsText =
  (program: string): AsText<UpReport> =>
  ({ lab, tookMs, changed, components, critical, configRepo }, { ink }) => {
    const width = Math.max(0, ...components.map(({ name }) => name.length))
    const count = components.length === 1 ? '1 component' : `${components.length} components`
    const head =
      changed.length === 0
        ? `${ink.good('✓')} lab "${lab}" is up, nothing had to be done: ${count}`
        : `${ink.good('✓')} lab "${lab}" is up: ${count} in ${durationAsText(tookMs)}${chainAsText(critical, components)}`
    const more = (name: string) =>
      name === 'rabbitmq' ? '  guest/guest' : name === 'config-service' && configRepo ? `   ${configRepo}` : ''
    const where = components.map(({ name, component, kind, where }) =>
      `  ${name.padEnd(width)}  ${kind === 'job' ? 'done' : where}${more(component)}`.trimEnd(),
    )
    const named = lab === defaultLabName ? '' : ` --name ${lab}`
    return [head, '', ...where, '', ...nextSteps(program, named, components)].join('\n')
  }

/** A chain of one says nothing. */
function chainAsText(critical: readonly string[], components: readonly InstanceView[]): string {
  const names = critical.map((id) => components.find((component) => component.id === id)?.name ?? id)
  return names.length < 2 ? '' : `   (critical: ${names.join(' → ')})`
}

/** Three things worth typing now. */
function nextSteps(program: string, named: string, components: readonly InstanceView[]): string[] {
  const page = components.find(({ component }) => component === 'zipkin' || component === 'rabbitmq')
  const steps = [
    `${program} status${named}`,
    ...(page ? [`${program} open${named} ${page.name}`] : []),
    `${program} kill${named} ${components[0]?.name ?? 'kafka'}`,
  ]
  return [`  ${steps.join('        ')}`]
}
