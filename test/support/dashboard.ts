import { parse } from 'yaml'
import { json } from '../peers/support/http.ts'
import type { Lab } from './lab.ts'
import { addressOf } from './small-service.ts'

interface Source {
  readonly type: string
  readonly uid: string
}

export interface Dashboard {
  readonly uid: string
  readonly schemaVersion: number
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly datasource: Source
    readonly targets: readonly { readonly refId: string; readonly datasource: Source; readonly expr: string }[]
  }[]
}

/** What Grafana finds where its provisioning leads it, of a lab as `msa export` writes it out. */
export interface Provisioned {
  readonly sources: readonly (Source & {
    readonly access: string
    readonly url: string
    readonly jsonData: { readonly timeInterval: string }
  })[]
  readonly dashboards: readonly Dashboard[]
}

export async function provisionedBy(lab: Lab): Promise<Provisioned> {
  const { code, stdout, stderr } = await lab.msa('export', 'compose', 'grafana')
  if (code !== 0) throw new Error(`msa export exited with ${code}: ${stderr}`)
  const exported = parse(stdout) as Exported
  const { environment, configs } = exported.services.grafana
  const files = configs.map(({ source, target }) => ({
    path: target,
    // Compose takes one `$` of two away, and JSON is YAML.
    content: parse(exported.configs[source]?.content.replaceAll('$$', '$') ?? ''),
  }))
  const below = (folder: string) => files.filter(({ path }) => path.startsWith(`${folder}/`)).map(({ content }) => content)
  const provisioning = environment.GF_PATHS_PROVISIONING
  const [sources, providers] = [below(`${provisioning}/datasources`), below(`${provisioning}/dashboards`)]
  return {
    sources: sources.flatMap(({ datasources }) => datasources),
    dashboards: providers.flatMap((file) => file.providers).flatMap(({ options }) => below(options.path)),
  }
}

interface Exported {
  readonly services: {
    readonly grafana: {
      readonly environment: Readonly<Record<string, string>>
      readonly configs: readonly { readonly source: string; readonly target: string }[]
    }
  }
  readonly configs: Readonly<Record<string, { readonly content: string }>>
}

const stepSeconds = 15

/** Its variables are what Grafana makes of them for a graph of this step. */
export function asAsked(expr: string, { jsonData }: Provisioned['sources'][number]): string {
  const scrapeSeconds = Number(/^(\d+)s$/.exec(jsonData.timeInterval)?.[1])
  const rateSeconds = Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds)
  return expr
    .replaceAll(/\$__rate_interval\b|\$\{__rate_interval\}/g, `${rateSeconds}s`)
    .replaceAll(/\$__interval\b|\$\{__interval\}/g, `${stepSeconds}s`)
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (readonly [number, string])[]
}

/** What the lab's Prometheus has for a graph of the last minutes; points that cannot be drawn are none. */
export async function drawn(lab: Lab, query: string): Promise<Series[]> {
  const end = Math.floor(Date.now() / 1000)
  const asked = new URLSearchParams({ query, start: String(end - 300), end: String(end), step: String(stepSeconds) })
  const { data } = await json<{ data: { result: Series[] } }>(`${addressOf(lab, 'prometheus-1')}/api/v1/query_range?${asked}`)
  return data.result
    .map(({ metric, values }) => ({ metric, values: values.filter(([, value]) => Number.isFinite(Number(value))) }))
    .filter(({ values }) => values.length > 0)
}
