/** What a panel asks Prometheus, and how it calls what it is answered. */
export interface Panel {
  readonly title: string
  readonly query: string
  readonly legend: string
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 's' | 'short' | 'bytes' | 'percentunit'
}

const each = 'job="instances"'

/** Of the instances as they are registered: what is asked through the gateway is another one each time. */
export const panels: readonly Panel[] = [
  {
    title: 'Requests a second',
    query: `sum by (application) (rate(http_server_requests_seconds_count{${each}}[1m]))`,
    legend: '{{application}}',
    unit: 'reqps',
  },
  {
    title: 'What a request takes, on average',
    query: `sum by (application) (rate(http_server_requests_seconds_sum{${each}}[1m])) / sum by (application) (rate(http_server_requests_seconds_count{${each}}[1m]))`,
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
    query: `sum by (status) (rate(http_server_requests_seconds_count{${each}}[1m]))`,
    legend: '{{status}}',
    unit: 'reqps',
  },
  {
    title: 'The gateway by route',
    query: `sum by (routeId) (rate(spring_cloud_gateway_requests_seconds_count{${each}}[1m]))`,
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
    query: `sum by (application, instance) (process_memory_resident_bytes{${each}})`,
    legend: '{{application}} {{instance}}',
    unit: 'bytes',
  },
]

const [width, height] = [12, 8]

/** As Grafana is provisioned with it. */
export function dashboard() {
  return {
    uid: 'msa',
    title: 'The lab',
    tags: ['msa'],
    schemaVersion: 39,
    editable: true,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    panels: panels.map(({ title, query, legend, unit }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      gridPos: { x: width * (index % 2), y: height * Math.floor(index / 2), w: width, h: height },
      datasource: { type: 'prometheus', uid: 'prometheus' },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ refId: 'A', expr: query, legendFormat: legend }],
    })),
  }
}
