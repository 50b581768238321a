import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface FakeConnect {
  readonly url: string
  /** Connector → the states of its tasks; `own` is its own state. */
  readonly connectors: Map<string, { own: string; tasks: string[] }>
  /** `POST /connectors/orders/restart…`, in order. */
  readonly restarts: string[]
  /** How often it was asked for the states. */
  rounds: number
  /** Answers instead, by `GET` or `POST`. */
  instead: Partial<Record<'GET' | 'POST', (response: ServerResponse) => void>>
}

/** A Connect worker as far as healing sees it: it keeps state, and the test lets things fail. */
export async function fakeConnect(): Promise<FakeConnect> {
  const connect: FakeConnect = { url: '', connectors: new Map(), restarts: [], rounds: 0, instead: {} }
  const server = createServer((request, response) => {
    const method = request.method === 'POST' ? 'POST' : 'GET'
    if (method === 'POST') connect.restarts.push(request.url ?? '')
    else connect.rounds += 1
    const instead = connect.instead[method]
    if (instead) instead(response)
    else if (method === 'POST') response.writeHead(202).end('{}')
    else response.writeHead(200).end(JSON.stringify(Object.fromEntries([...connect.connectors].map(statusOf))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(connect, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function statusOf([name, { own, tasks }]: [string, { own: string; tasks: string[] }]) {
  const status = { name, connector: { state: own }, tasks: tasks.map((state, id) => ({ id, state })) }
  return [name, { status }] as const
}
