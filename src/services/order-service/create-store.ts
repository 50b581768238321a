import { join } from 'node:path'
import { type DataSource, dataFolder, readDataSource, readServerDataSource } from '../../platform/db/data-source.ts'
import { claimInstanceFile } from '../../platform/db/instance-file.ts'
import { openDatabase } from '../../platform/db/open-database.ts'
import { OutboxRelay } from '../../platform/db/outbox-relay.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Stream } from '../../platform/stream/stream.ts'
import { readStoreKind } from './config.ts'
import type { OrderStore } from './domain/order-store.ts'
import { tellOfSentOrders } from './events.ts'
import { keepSink } from './keep-sink.ts'
import { migrations, outboxTable } from './store/migrations.ts'
import { createSentOrders } from './store/sent-orders.ts'
import { createStoredOrders } from './store/stored-orders.ts'

export interface ClosableOrderStore extends OrderStore {
  close(): Promise<void>
}

/** As `order.store` says. It closes the stream, too. */
export async function createStore(platform: Platform, stream: Stream): Promise<ClosableOrderStore> {
  const { environment, log, metrics, tracing, stopping, name } = platform
  const kind = readStoreKind(environment)
  const claim = kind === 'embedded' ? await claimInstanceFile(join(dataFolder(environment), name), 'orders') : undefined
  const source = (): DataSource => {
    if (claim !== undefined) return { kind: 'embedded', file: claim.file }
    return kind === 'datasource' ? readDataSource(environment, name) : readServerDataSource(environment)
  }
  const database = await openDatabase(platform, { migrations, source })
  if (kind === 'connect') {
    tellOfSentOrders(stream, stopping)
    const keeping = keepSink({ environment, log, stopping })
    return closing(createSentOrders(database, stream), [stream, database, { close: async () => keeping }])
  }
  const relay = new OutboxRelay({ table: outboxTable, database, stream, log, metrics, tracing })
  const store = createStoredOrders({ database, relay, carrier: () => tracing.carrier() })
  return closing(store, [relay, stream, database, { close: async () => claim?.release() }])
}

/** What sends and handles first, then what it needs. */
function closing(store: OrderStore, parts: readonly { close(): Promise<void> }[]): ClosableOrderStore {
  return {
    ...store,
    close: async () => {
      for (const part of parts) await part.close()
    },
  }
}
