import { request } from 'node:http'
import { systemCodeOf } from '../../shared/errors.ts'
import { kindOfSocketError, WireError, type WireErrorKind, type WireFacts } from '../wire-error.ts'

export interface ConnectorStatus {
  readonly name: string
  readonly state: string
  readonly failedTasks: readonly number[]
}

/** The state of every connector and its tasks, in one request. */
export async function connectorStatuses(baseUrl: string, timeoutMs: number): Promise<ConnectorStatus[]> {
  const body = await call('GET', `${baseUrl}/connectors?expand=status`, timeoutMs)
  return Object.entries(parsed(body, baseUrl)).map(([name, { status }]) => ({
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
  await call(
    'POST',
    `${baseUrl}/connectors/${encodeURIComponent(connector)}/restart?includeTasks=true&onlyFailed=true`,
    timeoutMs,
  )
}

const longestAnswerBytes = 8 * 1024 * 1024

function call(method: 'GET' | 'POST', url: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (kind: WireErrorKind, facts: WireFacts) => reject(new WireError('connect', kind, { url, ...facts }))
    const broken = (error: Error) => {
      if (error.name === 'AbortError') return fail('timeout', { timeoutMs })
      const code = systemCodeOf(error)
      return code === undefined ? fail('protocol', { because: error.message }) : fail(kindOfSocketError(code), { code })
    }
    const outgoing = request(url, { method, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longestAnswerBytes) response.destroy(new Error('the answer is too long'))
      })
      response.on('error', broken)
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(text)
        else fail('rejected', { status, says: `${status} ${text.slice(0, 500)}` })
      })
    })
    outgoing.on('error', broken)
    outgoing.end()
  })
}
