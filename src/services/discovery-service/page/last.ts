import type { Event } from '../registry/recent.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

export function lastPage(cancelled: readonly Event[], registered: readonly Event[], base: string): string {
  const content = html`<p><a href="#cancelled-leases">Last 1000 cancelled leases</a> · <a href="#registered-leases">Last 1000 newly registered leases</a></p>
<h2 id="cancelled-leases">Last 1000 cancelled leases</h2>
${table('cancelled', cancelled)}
<h2 id="registered-leases">Last 1000 newly registered leases</h2>
${table('registered', registered)}`
  return layout('Eureka - Last N events', base, content)
}

function table(id: string, events: readonly Event[]): Html {
  const rows = events.map(
    ({ atMs, app, id: instance }) => html`<tr><td>${new Date(atMs).toISOString()}</td><td>${app}(${instance})</td></tr>
`,
  )
  return html`<table id="${id}">
<thead><tr><th scope="col">Timestamp</th><th scope="col">Lease</th></tr></thead>
<tbody>${rows.length > 0 ? rows : html`<tr><td colspan="2">No results available</td></tr>`}</tbody>
</table>`
}
