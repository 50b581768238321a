import { WireError } from '../wire-error.ts'
import { exchange } from './exchange.ts'

export interface ConnectorStatus {
  readonly name: string
  readonly state: string
  readonly failedTasks: readonly number[]
}

/** The state of every connector and its tasks, in one request. */
export async function connectorStatuses(baseUrl: string, timeoutMs: number): Promise<ConnectorStatus[]> {
  const path = '/connectors?expand=status'
  const body = await exchange({ url: baseUrl }, { method: 'GET', path }, { timeoutMs })
  return Object.entries(parsed(body, `${baseUrl}${path}`)).map(([name, { status }]) => ({
    name,
    state: status?.connector?.state ?? 'UNASSIGNED',
    failedTasks: (status?.tasks ?? []).filter((task) => task.state === 'FAILED').map((task) => task.id),
  }))
}

type Statuses = Record<string, { status?: { connector?: { state?: string }; tasks?: { id: number; state: string }[] } }>

function parsed(body: string, url: string): Statuses {
  try {
    return JSON.parse(body) as Statuses
  } catch (cause) {
    throw new WireError('connect', 'protocol', { url, because: 'no JSON' }, cause)
  }
}

/** Starts what is FAILED of a connector again, and nothing else of it. */
export async function restartFailed(baseUrl: string, connector: string, timeoutMs: number): Promise<void> {
  const path = `/connectors/${encodeURIComponent(connector)}/restart?includeTasks=true&onlyFailed=true`
  await exchange({ url: baseUrl }, { method: 'POST', path }, { timeoutMs })
}
