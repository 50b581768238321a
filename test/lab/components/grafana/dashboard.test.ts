import { expect, test } from 'vitest'
import { dashboard, panels } from '../../../../src/lab/components/grafana/dashboard.ts'
import { workedOut } from '../../../support/worked-out.ts'

function provisioned() {
  const { files: rendered } = workedOut().of('grafana-1').launch
  const files = rendered.map(({ path, content }) => [path, JSON.parse(content)] as const)
  const ending = (name: string) => files.find(([path]) => path.endsWith(name)) ?? ['', undefined]
  return {
    source: ending('datasources/prometheus.yml'),
    provider: ending('dashboards/msa.yml'),
    board: ending('dashboards/msa.json'),
  }
}

test('Grafana is led to the dashboard, and the dashboard to the source that is provisioned', () => {
  const { source, provider, board } = provisioned()
  expect(provider[1]).toMatchObject({ apiVersion: 1, providers: [{ type: 'file' }] })
  expect(board[0]).toBe(`${provider[1].providers[0].options.path}/msa.json`)
  expect(source[1]).toMatchObject({ apiVersion: 1, datasources: [{ type: 'prometheus', uid: 'prometheus', access: 'proxy' }] })
  const asked = dashboard().panels.flatMap(({ datasource, targets }) => [datasource, ...targets.map((each) => each.datasource)])
  for (const each of asked) expect(source[1].datasources[0]).toMatchObject(each)
})

test('the dashboard is what Grafana 9 and all after it read: panels of their own, side by side', () => {
  const { schemaVersion, uid, panels: drawn, templating, annotations } = dashboard()
  expect(schemaVersion).toBeLessThanOrEqual(36)
  expect(uid).toMatch(/^[\w-]{8,40}$/)
  expect([templating, annotations]).toEqual([{ list: [] }, { list: [] }])
  expect(drawn).toHaveLength(panels.length)
  expect(new Set(drawn.map(({ id }) => id)).size).toBe(panels.length)
  expect(new Set(drawn.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length)
  for (const { type, gridPos } of drawn) {
    expect(type).toBe('timeseries')
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  }
})
