import type { ConnectionCounts } from '../../protocols/sql/sql.ts'
import type { Metrics } from '../metrics/metrics.ts'

/** Under the names of the pool that Spring Boot comes with: its dashboards find them. */
export function addPoolMetrics(metrics: Metrics, counts: () => ConnectionCounts | undefined): void {
  const facts = { tags: { pool: 'HikariPool-1' } }
  const gauge = (name: string, part: keyof ConnectionCounts) => metrics.gauge(name, () => counts()?.[part] ?? 0, facts)
  gauge('hikaricp.connections.active', 'active')
  gauge('hikaricp.connections.idle', 'idle')
  gauge('hikaricp.connections.pending', 'pending')
  gauge('hikaricp.connections.max', 'max')
}
