import type { Application, Instance, InstanceStatus } from '../../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../../protocols/eureka/instance-id.ts'
import type { PeerState } from '../peers/peers.ts'
import type { ServerStatus } from '../server-status.ts'
import { type Html, html } from './html.ts'
import { facts, layout } from './layout.ts'

export interface DashboardView {
  readonly status: ServerStatus
  readonly applications: readonly Application[]
  readonly base: string
}

export function dashboardPage({ status, applications, base }: DashboardView): string {
  const content = html`${banner(status)}
<h2>System Status</h2>
<div class="side">
${facts('system-status', [
  ['Environment', status.environment],
  ['Data center', status.datacenter],
])}
${facts('lease-status', [
  ['Current time', status.currentTime],
  ['Uptime', status.uptime],
  ['Lease expiration enabled', String(status.leaseExpirationEnabled)],
  ['Renews threshold', status.renewsThreshold],
  ['Renews (last min)', status.renewsLastMinute],
])}
</div>
<h2>DS Replicas</h2>
${replicas(status.replicas)}
<h2>Instances currently registered with Eureka</h2>
${instancesTable(applications)}
<h2>General Info</h2>
${facts('general-info', [...status.general, ...status.application])}
<h2>Instance Info</h2>
${facts('instance-info', [
  ['ipAddr', status.own.ipAddr],
  ['status', status.own.status],
])}`
  return layout('Eureka', base, content)
}

/** In Eureka's words, which people search for. */
function banner({ isBelowThreshold, selfPreservation }: ServerStatus): Html | string {
  if (isBelowThreshold && selfPreservation) {
    return html`<p id="emergency" class="banner" role="alert">EMERGENCY! EUREKA MAY BE INCORRECTLY CLAIMING INSTANCES ARE UP WHEN THEY'RE NOT. RENEWALS ARE LESSER THAN THRESHOLD AND HENCE THE INSTANCES ARE NOT BEING EXPIRED JUST TO BE SAFE.</p>`
  }
  if (selfPreservation) return ''
  const text = isBelowThreshold
    ? 'RENEWALS ARE LESSER THAN THE THRESHOLD. THE SELF PRESERVATION MODE IS TURNED OFF. THIS MAY NOT PROTECT INSTANCE EXPIRY IN CASE OF NETWORK/OTHER PROBLEMS.'
    : 'THE SELF PRESERVATION MODE IS TURNED OFF. THIS MAY NOT PROTECT INSTANCE EXPIRY IN CASE OF NETWORK/OTHER PROBLEMS.'
  return html`<p id="preservation-off" class="banner" role="alert">${text}</p>`
}

function replicas(all: readonly PeerState[]): Html {
  if (all.length === 0) return html`<p id="replicas">None</p>`
  return html`<ul id="replicas">${all.map(
    ({ url }) => html`<li><a href="${url}">${new URL(url).host}</a></li>
`,
  )}</ul>`
}

function instancesTable(applications: readonly Application[]): Html {
  const rows = [...applications].sort((a, b) => (a.name < b.name ? -1 : 1)).map(row)
  return html`<table id="instances">
<thead><tr><th scope="col">Application</th><th scope="col">AMIs</th><th scope="col">Availability Zones</th><th scope="col">Status</th></tr></thead>
<tbody>${rows.length > 0 ? rows : html`<tr id="no-instances"><td colspan="4">No instances available</td></tr>`}</tbody>
</table>`
}

function row({ name, instances }: Application): Html {
  const zones = countedBy(instances, ({ dataCenter }) => dataCenter.metadata?.get('availability-zone') ?? '')
  const images = countedBy(instances, ({ dataCenter }) => dataCenter.metadata?.get('ami-id') ?? 'n/a')
  return html`<tr data-app="${name}"><th scope="row">${name}</th><td data-label="AMIs">${images}</td><td data-label="Zones">${zones}</td><td data-label="Status">${statuses(instances)}</td></tr>
`
}

function countedBy(instances: readonly Instance[], keyOf: (instance: Instance) => string): string {
  const counts = new Map<string, number>()
  for (const instance of instances) counts.set(keyOf(instance), (counts.get(keyOf(instance)) ?? 0) + 1)
  return [...counts].map(([key, count]) => `${key} (${count})`.trim()).join(', ')
}

const order: readonly InstanceStatus[] = ['UP', 'STARTING', 'DOWN', 'OUT_OF_SERVICE', 'UNKNOWN']

function statuses(instances: readonly Instance[]): Html {
  const groups = order.flatMap((status) => {
    const members = instances.filter((instance) => instance.status === status)
    return members.length === 0 ? [] : [{ status, members }]
  })
  return html`<ul>${groups.map(({ status, members }) => {
    const count = html`<span class="${status === 'UP' ? 'up' : 'bad'}">${status} (${members.length})</span>`
    return html`<li data-status="${status}">${count} - ${members.map((member, index) => [index > 0 ? ', ' : '', link(member)])}</li>`
  })}</ul>`
}

/** Only to where a browser may be sent: the address came from somebody else. */
function link(instance: Instance): Html {
  const id = instanceIdOf(instance)
  const url = instance.statusPageUrl
  if (url === undefined || !/^https?:\/\//i.test(url)) return html`<span data-instance="${id}">${id}</span>`
  return html`<a data-instance="${id}" href="${url}" rel="noopener noreferrer">${id}</a>`
}
