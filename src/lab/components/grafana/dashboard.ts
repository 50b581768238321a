/** What a panel asks Prometheus, and how it calls what it is answered. */
export interface Panel {
  readonly title: string
  readonly query: string
  readonly legend: string
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 's' | 'short' | 'bytes' | 'percentunit'
}

const each = 'job="instances"'
/** Grafana's: as wide as four scrapes at least, and as a point of the graph where that is wider. */
const lately = '$__rate_interval'

/** Of the instances as they are registered: what is asked through the gateway is another one each time. */
export const panels: readonly Panel[] = [
  {
    title: 'Requests a second',
    query: `sum by (application) (rate(http_server_requests_seconds_count{${each}}[${lately}]))`,
    legend: '{{application}}',
    unit: 'reqps',
  },
  {
    title: 'What a request takes, on average',
    query: `sum by (application) (rate(http_server_requests_seconds_sum{${each}}[${lately}])) / sum by (application) (rate(http_server_requests_seconds_count{${each}}[${lately}]))`,
    legend: '{{application}}',
    unit: 's',
  },
  {
    title: 'The slowest of the last minute',
    query: `max by (application, uri) (http_server_requests_seconds_max{${each}})`,
    legend: '{{application}} {{uri}}',
    unit: 's',
  },
  {
    title: 'Answers by status',
    query: `sum by (status) (rate(http_server_requests_seconds_count{${each}}[${lately}]))`,
    legend: '{{status}}',
    unit: 'reqps',
  },
  {
    title: 'The gateway by route',
    query: `sum by (routeId) (rate(spring_cloud_gateway_requests_seconds_count{${each}}[${lately}]))`,
    legend: '{{routeId}}',
    unit: 'reqps',
  },
  {
    title: 'Circuit breakers: where they are',
    query: `max by (application, name, state) (resilience4j_circuitbreaker_state{${each}} == 1)`,
    legend: '{{application}} {{name}} {{state}}',
    unit: 'short',
  },
  {
    title: 'Greetings, as the lesson counts them',
    query: `sum by (application) (users_welcome_seconds_count{${each}})`,
    legend: '{{application}}',
    unit: 'short',
  },
  {
    title: 'Instances that are up',
    query: `sum by (application) (up{${each}})`,
    legend: '{{application}}',
    unit: 'short',
  },
  {
    title: 'Memory',
    query: `sum by (application, instance) (process_resident_memory_bytes{${each}})`,
    legend: '{{application}} {{instance}}',
    unit: 'bytes',
  },
]

const [width, height] = [12, 8]

/** What the provisioned data source is called in queries. */
export const source = { type: 'prometheus', uid: 'prometheus' }

/** As Grafana is provisioned with it. */
export function dashboard() {
  return {
    uid: 'msa-the-lab',
    title: 'The lab',
    tags: ['msa'],
    timezone: 'browser',
    // Of Grafana 9: what is newer brings it up to its own, while an older one would take a newer one as it is.
    schemaVersion: 36,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    templating: { list: [] },
    annotations: { list: [] },
    links: [],
    panels: panels.map(({ title, query, legend, unit }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      gridPos: { x: width * (index % 2), y: height * Math.floor(index / 2), w: width, h: height },
      datasource: source,
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ refId: 'A', datasource: source, expr: query, legendFormat: legend, range: true }],
    })),
  }
}
