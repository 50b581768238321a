import type { Logger } from 'pino'
import { orderSink, orderSinkName } from '../../contracts/connectors/order-sink.ts'
import type { Environment } from '../../platform/platform.ts'
import { connectClient } from '../../protocols/connect/client.ts'
import { exchange } from '../../protocols/connect/exchange.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { messageOf } from '../../shared/errors.ts'
import { rest } from '../../shared/rest.ts'

export interface SinkKeeping {
  readonly environment: Environment
  readonly log: Logger
  readonly stopping: AbortSignal
}

const everyMs = 5000
const askTimeoutMs = 5000

/**
 * The connector that stores the orders is there, and is what it should be, for as long as this service runs. Undefined: nobody said
 * where a worker is, or where it finds the database. A task that failed is the lab's to start again.
 */
export function keepSink({ environment, log, stopping }: SinkKeeping): Promise<void> | undefined {
  const wanted = wantedSink(environment)
  if (wanted === undefined) return undefined
  const { url, config } = wanted
  const client = connectClient((question) => exchange({ url }, question, { timeoutMs: askTimeoutMs, signal: stopping }))
  let isTold = false
  const look = async () => {
    try {
      if (isSame(await currentOf(client), config)) return
      await client.configure(orderSinkName, config)
      log.info({ connector: orderSinkName }, 'the connector that stores orders was set up')
      isTold = false
    } catch (error) {
      if (stopping.aborted) return
      // A worker needs its time at the start; it is told once.
      if (!isTold)
        log.warn({ connector: orderSinkName, reason: messageOf(error) }, 'the connector that stores orders cannot be set up yet')
      isTold = true
    }
  }
  return (async () => {
    while (!stopping.aborted) {
      await look()
      await rest(everyMs, stopping)
    }
  })()
}

function wantedSink(environment: Environment) {
  const url = environment.get('msa.connect.url')
  const address = environment.get('order.sink.database')
  const own = environment.get('msa.mariadb.url')
  if (!url || !address || !own || !URL.canParse(own)) return undefined
  const { username, password, pathname } = new URL(own)
  const database = pathname.replace(/^\//, '')
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  return { url, config: orderSink({ address, database, ...login }) }
}

async function currentOf(client: ReturnType<typeof connectClient>): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return await client.config(orderSinkName)
  } catch (error) {
    if (error instanceof WireError && error.facts.status === 404) return undefined
    throw error
  }
}

/** The worker adds the name. */
function isSame(current: Readonly<Record<string, string>> | undefined, wanted: Readonly<Record<string, string>>): boolean {
  return current !== undefined && Object.entries(wanted).every(([key, value]) => current[key] === value)
}
