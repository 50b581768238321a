import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { dashboard, source } from './grafana/dashboard.ts'
import { httpCheck } from './healthcheck.ts'
import { scrapeInterval } from './prometheus.ts'

export const grafana = defineComponent({
  name: 'grafana',
  summary: 'Grafana, with a dashboard of the lab',
  kind: 'engine',
  profile: 'monitoring',
  optional: true,
  ports: { http: { port: 3000 } },
  needs: ['prometheus'],
  memoryMiB: 120,
  programs: ['grafana'],
  image: images.grafana,
  imageDataDir: '/var/lib/grafana',
  hostNetwork: true,
  at: (place) => ({
    command: place.runtime === 'docker' ? [] : [place.program('grafana'), 'server', '--homepath', '/usr/share/grafana'],
    env: {
      GF_SERVER_HTTP_ADDR: place.listen('http').host,
      GF_SERVER_HTTP_PORT: String(place.listen('http').port),
      GF_PATHS_DATA: place.dataDir,
      GF_PATHS_PROVISIONING: provisioningDir(place),
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: place.file(board),
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    },
    // JSON is YAML, and saves every command the library.
    files: {
      [dataSource]: asFile(prometheusSource(place)),
      [provider]: asFile(dashboardsIn(place)),
      [board]: asFile(dashboard()),
    },
    ready: [{ kind: 'http', port: 'http', path: '/api/health', says: '"ok"' }],
    container: { dataGroup: 472, healthcheck: httpCheck(place.listen('http').port, '/api/health') },
  }),
  exits: commonExits,
  where: 'http://{http}',
  page: 'http://{http}',
  links: [{ env: 'MSA_GRAFANA_URL', url: 'http://{http}' }],
})

const dataSource = 'provisioning/datasources/prometheus.yml'
const provider = 'provisioning/dashboards/msa.yml'
const board = 'dashboards/msa.json'

function asFile(content: unknown) {
  return { content: `${JSON.stringify(content, null, 2)}\n` }
}

function dashboardsIn(place: Place) {
  const path = place.file(board).slice(0, -'/msa.json'.length)
  return { apiVersion: 1, providers: [{ name: 'msa', type: 'file', options: { path } }] }
}

function provisioningDir(place: Place): string {
  return place.file(dataSource).slice(0, -'/datasources/prometheus.yml'.length)
}

function prometheusSource(place: Place) {
  const url = `http://${place.reach('prometheus', 'http')}`
  return {
    apiVersion: 1,
    datasources: [
      { ...{ name: 'Prometheus', ...source, access: 'proxy', url, isDefault: true }, jsonData: { timeInterval: scrapeInterval } },
    ],
  }
}
