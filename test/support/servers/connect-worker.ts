import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface FakeTask {
  state: string
  trace?: string
}

export interface FakeConnector {
  config: Record<string, string>
  state: string
  trace?: string
  tasks: FakeTask[]
  offsets: { partition: unknown; offset: unknown }[]
  topics: string[]
}

export interface FakeWorker {
  readonly url: string
  readonly port: number
  readonly connectors: Map<string, FakeConnector>
  /** `POST /connectors`, `PUT /connectors/orders/pause` …, without what only looks. */
  readonly changes: string[]
  readonly plugins: { class: string; type: string; version: string }[]
  /** Key → what is wrong with it, whatever its value. */
  readonly wrong: Map<string, string>
  /** So many questions are answered with 409 first. */
  rebalances: number
  /** What is still told of one that is deleted, and of its successor: a state for each question. */
  readonly lingering: Map<string, FakeConnector[]>
  /** How a connector begins. */
  begins: (name: string, config: Record<string, string>) => Partial<FakeConnector>
}

const tasksOf = (state: string): FakeTask[] => [{ state }]

/** A Connect worker that keeps state: what the tests say of its connectors, it says to whoever asks. */
export async function fakeWorker(): Promise<FakeWorker> {
  const worker: FakeWorker = {
    ...{ url: '', port: 0, rebalances: 0 },
    connectors: new Map(),
    lingering: new Map(),
    changes: [],
    wrong: new Map(),
    plugins: [
      { class: 'io.debezium.connector.mariadb.MariaDbConnector', type: 'source', version: '3.5.0.Final' },
      { class: 'io.debezium.connector.jdbc.JdbcSinkConnector', type: 'sink', version: '3.6.0.Final' },
      { class: 'org.apache.kafka.connect.json.JsonConverter', type: 'converter', version: '3.9.2' },
    ],
    begins: () => ({}),
  }
  const server = createServer((request, response) => void answer(worker, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(worker, { url: `http://127.0.0.1:${port}`, port })
}

async function answer(worker: FakeWorker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET' } = request
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://worker')
  let text = ''
  for await (const chunk of request) text += chunk
  const say = (status: number, body?: unknown) => response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body))
  const refuse = (status: number, message: string) => say(status, { error_code: status, message })
  if (worker.rebalances > 0) {
    worker.rebalances -= 1
    return void refuse(409, 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)')
  }
  const isCheck = pathname.startsWith('/connector-plugins/')
  if (method !== 'GET' && !isCheck) worker.changes.push(`${method} ${request.url}`)
  const body = text === '' ? {} : JSON.parse(text)
  if (pathname === '/connector-plugins') return void say(200, worker.plugins)
  if (isCheck) return void say(200, validated(worker, body))
  if (pathname === '/connectors' && method === 'POST') {
    if (worker.connectors.has(body.name)) return void refuse(409, `Connector ${body.name} already exists`)
    worker.connectors.set(body.name, made(worker, body.name, body.config))
    return void say(201, body)
  }
  if (pathname === '/connectors') return void say(200, Object.fromEntries([...worker.connectors].map(expanded)))
  const [, , encoded = '', verb, id] = pathname.split('/')
  const name = decodeURIComponent(encoded)
  const connector = worker.connectors.get(name)
  if (verb === 'config' && method === 'PUT') {
    const now = connector ?? made(worker, name, body)
    worker.connectors.set(name, Object.assign(now, { config: { ...body, name } }, worker.begins(name, body)))
    return void say(connector ? 200 : 201, {})
  }
  const old = method === 'GET' && verb === 'status' ? worker.lingering.get(name)?.shift() : undefined
  if (old) return void say(200, statusOf(name, old))
  if (!connector) return void refuse(404, `Connector ${name} not found`)
  switch (`${method} ${verb ?? ''}`) {
    case 'GET config':
      return void say(200, connector.config)
    case 'GET status':
      return void say(200, statusOf(name, connector))
    case 'GET topics':
      return void say(200, { [name]: { topics: connector.topics } })
    case 'GET offsets':
      return void say(200, { offsets: connector.offsets })
    case 'GET tasks':
      return void say(
        200,
        connector.tasks.map((_, task) => ({ id: { connector: name, task }, config: connector.config })),
      )
    case 'PUT pause':
      Object.assign(connector, {
        state: 'PAUSED',
        tasks: connector.tasks.map((task) => (task.state === 'FAILED' ? task : { state: 'PAUSED' })),
      })
      return void say(202)
    case 'PUT resume':
      Object.assign(connector, { state: 'RUNNING', tasks: tasksOf('RUNNING') })
      return void say(202)
    case 'PUT stop':
      Object.assign(connector, { state: 'STOPPED', tasks: [] })
      return void say(204)
    case 'POST restart':
      Object.assign(connector, { state: 'RUNNING', tasks: connector.tasks.map(() => ({ state: 'RUNNING' })) })
      return void say(searchParams.get('includeTasks') === 'true' ? 202 : 204)
    case 'POST tasks':
      connector.tasks[Number(id)] = { state: 'RUNNING' }
      return void say(204)
    case 'DELETE ':
      worker.connectors.delete(name)
      return void say(204)
    case 'DELETE offsets':
    case 'PATCH offsets':
      if (connector.state !== 'STOPPED')
        return void refuse(400, 'Connectors must be in the STOPPED state before their offsets can be modified.')
      connector.offsets = method === 'DELETE' ? [] : body.offsets
      return void say(200, { message: 'The offsets for this connector have been altered successfully' })
    default:
      return void refuse(405, 'HTTP 405 Method Not Allowed')
  }
}

function made(worker: FakeWorker, name: string, config: Record<string, string>): FakeConnector {
  return {
    config: { ...config, name },
    state: 'RUNNING',
    tasks: tasksOf('RUNNING'),
    offsets: [],
    topics: [],
    ...worker.begins(name, config),
  }
}

function validated({ wrong }: FakeWorker, config: Record<string, string>) {
  const keys = [
    'name',
    'connector.class',
    'topics',
    'tasks.max',
    'connection.url',
    ...Object.keys(config).filter((key) => !/^(?:topcis)$/.test(key)),
  ]
  const configs = [...new Set([...keys, ...wrong.keys()])].map((name) => ({
    definition: { name },
    value: { name, value: config[name] ?? null, errors: wrong.has(name) ? [wrong.get(name)] : [] },
  }))
  return { name: config['connector.class'], error_count: wrong.size, configs }
}

function expanded([name, connector]: [string, FakeConnector]) {
  const type = /Sink/.test(connector.config['connector.class'] ?? '') ? 'sink' : 'source'
  return [name, { status: statusOf(name, connector), info: { name, config: connector.config, tasks: [], type } }] as const
}

function statusOf(name: string, { state, trace, tasks }: FakeConnector) {
  const worker_id = '127.0.0.1:8083'
  return {
    name,
    connector: { state, worker_id, ...(trace && { trace }) },
    tasks: tasks.map((task, id) => ({ id, worker_id, state: task.state, ...(task.trace && { trace: task.trace }) })),
  }
}

/** What Debezium's sink leaves behind when its database does not know the password. */
export const deniedTrace = [
  'org.apache.kafka.connect.errors.ConnectException: Unable to start the sink',
  '\tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:88)',
  '\tat org.apache.kafka.connect.runtime.WorkerSinkTask.initializeAndStart(WorkerSinkTask.java:329)',
  '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  'Caused by: org.hibernate.exception.GenericJDBCException: Unable to open JDBC Connection for DDL execution',
  '\tat org.hibernate.exception.internal.StandardSQLExceptionConverter.convert(StandardSQLExceptionConverter.java:63)',
  '\t... 12 more',
  "Caused by: java.sql.SQLInvalidAuthorizationSpecException: (conn=17) Access denied for user 'root'@'localhost' (using password: YES)",
  '\tat org.mariadb.jdbc.export.ExceptionFactory.createException(ExceptionFactory.java:290)',
  '\t... 14 more',
  '',
].join('\n')
