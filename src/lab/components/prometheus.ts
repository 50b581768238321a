import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { httpCheck } from './healthcheck.ts'

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
  const own = place.listen('http')
  const jobs = [{ job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${own.port}`] }] }]
  const zipkin = place.has('zipkin')
    ? [{ job_name: 'zipkin', metrics_path: '/prometheus', static_configs: [{ targets: [place.reach('zipkin', 'http')] }] }]
    : []
  return { global: { scrape_interval: '15s', evaluation_interval: '15s' }, scrape_configs: [...jobs, ...zipkin] }
}
