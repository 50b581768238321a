import { ageAsText } from '../../shared/duration.ts'
import { printable } from '../../shared/quote.ts'
import { healthLines, statusInk } from '../../shell/output/health-lines.ts'
import type { AsText, Page } from '../../shell/output.ts'
import type { DescribedInstance } from '../../systems/services/describe.ts'

export interface DescribedService {
  readonly service: string
  readonly instances: readonly DescribedInstance[]
}

export const serviceAsText: AsText<DescribedService> = ({ service, instances }, page) => {
  const up = instances.filter(({ status }) => status === 'UP').length
  const title = `${page.ink.strong(printable(service))}   ${up} of ${instances.length} ${instances.length === 1 ? 'instance' : 'instances'} UP`
  return [title, ...instances.flatMap((each) => ['', ...instanceLines(each, page)])].join('\n')
}

function instanceLines(instance: DescribedInstance, page: Page): readonly string[] {
  const { ink } = page
  const { id, status, url, zone, upSince, metadata, health, actuator, breakers } = instance
  const facts = [
    statusInk(ink, status)(status),
    url,
    ...(zone === null ? [] : [`zone ${printable(zone)}`]),
    ...(upSince === null ? [] : [`up for ${ageAsText(page.now - Date.parse(upSince))}`]),
  ]
  const said = Object.entries(metadata).filter(([key]) => key !== 'zone' && key !== '@class')
  return [
    `${ink.strong(printable(id))}   ${facts.join('   ')}`,
    ...titled(
      'health',
      'value' in health ? (health.value ? healthLines(health.value, page) : ['not exposed']) : [ink.bad(health.because)],
    ),
    ...titled(
      'metadata',
      said.map(([key, value]) => printable(`${key}: ${value}`)),
    ),
    ...titled(
      'breakers',
      Object.entries(breakers ?? {}).map(([name, state]) => `${printable(name)} ${statusInk(ink, state)(state)}`),
    ),
    ...titled('actuator', 'value' in actuator ? linkLines(actuator.value, instance, page) : [ink.bad(actuator.because)]),
  ]
}

/** Names are enough where their addresses are made of them. */
function linkLines(
  links: Readonly<Record<string, string>>,
  { actuatorUrl }: DescribedInstance,
  { style }: Page,
): readonly string[] {
  if (style === 'wide') return Object.entries(links).map(([name, href]) => printable(`${name}: ${href}`))
  return [actuatorUrl, printable(Object.keys(links).join(' '))]
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `  ${(at === 0 ? title : '').padEnd(8)}  ${line}`)
}
