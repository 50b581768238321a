import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'

export const metrics: Chapter = {
  title: 'Metrics',
  lines: [
    line('msa metric query up', async (desk, line) => {
      const isScraped = async (job: string) => (await theirs(desk, `up{job="${job}"}`)).length > 0
      await eventually('Zipkin is scraped', () => isScraped('zipkin'), 60_000)
      const shown = await desk.ask<{ series: readonly { labels: object; points: readonly { value: string }[] }[] }>(
        `${line} -o json`,
      )
      const byJob = (all: readonly { readonly labels: object; readonly value: string }[]) =>
        all.map(({ labels, value }) => JSON.stringify([labels, value])).sort()
      expect(byJob(shown.series.map(({ labels, points }) => ({ labels, value: points[0]?.value ?? '' })))).toEqual(
        byJob((await theirs(desk, 'up')).map(({ metric, value }) => ({ labels: metric, value: value[1] }))),
      )
      expect((await desk.type(line)).stdout).toMatch(/zipkin .*1$/m)
      await desk.type(`${line} --at 1s`)
      expect((await desk.lines(`${line} -o raw`))[0]).toMatch(/^[01]\tup\{/)
    }),
    line('msa metric query up --range 15m --step 15s', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/NOW +LEAST +MOST +TREND\n/)
    }),
    line('msa metric list', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^prometheus_build_info +gauge +A metric with a constant/m)
    }),
    line("msa metric list 'prometheus_http_*'", async (desk, line) => {
      const [, ...shown] = await desk.lines(line)
      expect(shown.length).toBeGreaterThan(2)
      for (const each of shown) expect(each).toMatch(/^prometheus_http_/)
    }),
    line('msa metric watch up', async (desk, line) => {
      const watching = desk.begin(line)
      await watching.says(/every 2s\n[\s\S]*zipkin +1/)
      expect(await watching.end('SIGINT')).toBe(130)
    }),
    aside('a query that is wrong is told with a caret, and exit 2', async (desk) => {
      const { stderr } = await desk.type("msa metric query 'sum(up'", { code: 2 })
      expect(stderr).toMatch(/unclosed left parenthesis[\s\S]*sum\(up\n.*\^/)
    }),
  ],
}

interface Theirs {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

async function theirs(desk: Desk, query: string): Promise<readonly Theirs[]> {
  const { stdout } = await desk.type(`curl -sf '${desk.urlOf('prometheus')}/api/v1/query' --data-urlencode 'query=${query}'`)
  return (JSON.parse(stdout) as { data: { result: Theirs[] } }).data.result
}
