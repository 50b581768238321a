import { request } from 'node:http'
import { WireError } from '../wire-error.ts'

export interface ConnectorStatus {
  readonly name: string
  readonly state: string
  readonly failedTasks: readonly number[]
}

/** The state of every connector and its tasks, in one request. */
export async function connectorStatuses(baseUrl: string, timeoutMs: number): Promise<ConnectorStatus[]> {
  const body = await call('GET', `${baseUrl}/connectors?expand=status`, timeoutMs)
  const found = JSON.parse(body) as Record<
    string,
    { status?: { connector?: { state?: string }; tasks?: { id: number; state: string }[] } }
  >
  return Object.entries(found).map(([name, { status }]) => ({
    name,
    state: status?.connector?.state ?? 'UNASSIGNED',
    failedTasks: (status?.tasks ?? []).filter((task) => task.state === 'FAILED').map((task) => task.id),
  }))
}

/** Starts what is FAILED of a connector again, and nothing else of it. */
export async function restartFailed(baseUrl: string, connector: string, timeoutMs: number): Promise<void> {
  await call(
    'POST',
    `${baseUrl}/connectors/${encodeURIComponent(connector)}/restart?includeTasks=true&onlyFailed=true`,
    timeoutMs,
  )
}

const longestAnswerBytes = 8 * 1024 * 1024

function call(method: 'GET' | 'POST', url: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (kind: 'timeout' | 'refused' | 'protocol', reason: string) =>
      reject(new WireError('connect', kind, { url, reason }))
    const outgoing = request(url, { method, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longestAnswerBytes) response.destroy(new Error('the answer is too long'))
      })
      response.on('error', (error) => fail('protocol', error.message))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(text)
        else fail('protocol', `${status} ${text.slice(0, 500)}`)
      })
    })
    outgoing.on('error', (error) => fail(error.name === 'AbortError' ? 'timeout' : 'refused', error.message))
    outgoing.end()
  })
}
