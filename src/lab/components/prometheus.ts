import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { httpCheck } from './healthcheck.ts'

/** Whoever draws what it has asks for no finer steps. */
export const scrapeInterval = '15s'

export const prometheus = defineComponent({
  name: 'prometheus',
  summary: 'Prometheus: collects the metrics of everything',
  kind: 'engine',
  profile: 'core',
  ports: { http: { port: 9090 } },
  needs: [],
  memoryMiB: 60,
  programs: ['prometheus'],
  image: images.prometheus,
  imageDataDir: '/prometheus',
  hostNetwork: true,
  at: (place) => {
    const { host, port } = place.listen('http')
    const flags = [
      `--config.file=${place.file('prometheus.yml')}`,
      `--storage.tsdb.path=${place.dataDir}`,
      `--web.listen-address=${host}:${port}`,
      '--web.enable-lifecycle',
    ]
    return {
      // The entry point of the image is the program itself.
      command: place.runtime === 'docker' ? flags : [place.program('prometheus'), ...flags],
      // JSON is YAML, and saves every command the library.
      files: { 'prometheus.yml': { content: `${JSON.stringify(scrapes(place), null, 2)}\n` } },
      ready: [{ kind: 'http', port: 'http', path: '/-/ready' }],
      container: { dataGroup: 65534, healthcheck: httpCheck(port, '/-/ready') },
    }
  },
  exits: commonExits,
  stop: { graceMs: 10_000 },
  where: 'http://{http}',
  page: 'http://{http}',
  links: [{ env: 'MSA_PROMETHEUS_URL', url: 'http://{http}' }],
})

function scrapes(place: Place) {
  return {
    global: { scrape_interval: scrapeInterval, evaluation_interval: scrapeInterval },
    scrape_configs: [
      { job_name: 'prometheus', static_configs: at(`127.0.0.1:${place.listen('http').port}`) },
      ...reached(place, 'zipkin', '/prometheus'),
      ...reached(place, 'config-service', springPath),
      ...reached(place, 'discovery-service', springPath),
      ...throughGateway(place),
      ...everyInstance(place),
    ],
  }
}

const springPath = '/actuator/prometheus'

const at = (...targets: readonly string[]) => [{ targets }]

function reached(place: Place, component: string, path: string) {
  if (!place.has(component)) return []
  return [{ job_name: component, metrics_path: path, static_configs: at(place.reach(component, 'http')) }]
}

/** The lessons' own three. Of several instances the gateway asks another one each time: the graphs are those of `instances`. */
function throughGateway(place: Place) {
  if (!place.has('gateway-service')) return []
  const static_configs = at(place.reach('gateway-service', 'http'))
  const behind = ['user-service', 'order-service'].filter((name) => place.has(name))
  return [
    ...behind.map((name) => ({ job_name: name, metrics_path: `/${name}${springPath}`, static_configs })),
    { job_name: 'apigateway-service', metrics_path: springPath, static_configs },
  ]
}

/** Whoever is registered, at its own address, for as long as it is; metadata `prometheus.scrape: false` leaves one out. */
function everyInstance(place: Place) {
  if (!place.has('discovery-service')) return []
  const about = '__meta_eureka_app_instance'
  return [
    {
      job_name: 'instances',
      metrics_path: springPath,
      eureka_sd_configs: [{ server: `http://${place.reach('discovery-service', 'http')}/eureka`, refresh_interval: '5s' }],
      relabel_configs: [
        { source_labels: [`${about}_status`], regex: 'UP', action: 'keep' },
        { source_labels: [`${about}_metadata_prometheus_scrape`], regex: 'false', action: 'drop' },
        { source_labels: ['__meta_eureka_app_name'], action: 'lowercase', target_label: 'application' },
        ...addressed(`${about}_metadata_management_port`, place.hostGateway),
      ],
    },
  ]
}

/** At the port of the actuator where it has one of its own, and from a container at the machine it runs on. */
function addressed(managementPort: string, machine: string) {
  const target = { target_label: '__address__', action: 'replace' }
  const ownPort = { ...target, source_labels: ['__address__', managementPort], regex: '(.+):\\d+;(\\d+)', replacement: '$1:$2' }
  const fromInside = {
    ...target,
    source_labels: ['__address__'],
    regex: '(?:127\\.0\\.0\\.1|localhost):(\\d+)',
    replacement: `${machine}:$1`,
  }
  return [ownPort, ...(machine === '127.0.0.1' ? [] : [fromInside])]
}
