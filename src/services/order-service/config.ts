import { SettingError } from '../../platform/config/setting-error.ts'
import type { Environment } from '../../platform/platform.ts'

const kinds = ['embedded', 'mariadb', 'connect'] as const

/**
 * embedded: a file for each instance · mariadb: one database for all · connect: a topic, which a connector stores in that database ·
 * datasource, when nothing is said: as every other service, a file that all instances share or what `spring.datasource.*` names.
 */
export type StoreKind = (typeof kinds)[number] | 'datasource'

/** Read once, at the start. */
export function readStoreKind(environment: Environment): StoreKind {
  const text = environment.get('order.store')?.trim().toLowerCase() ?? ''
  if (text === '') return 'datasource'
  const kind = kinds.find((each) => each === text)
  if (kind === undefined) throw new SettingError('order.store', undefined, `is ${text}, and can be ${kinds.join(', ')}`)
  return kind
}

const binding = 'spring.cloud.stream.bindings'

/** The lowest of all sources. The topic `orders` is Kafka's, whichever broker the events go over: the connector reads it there. */
export const streamDefaults = {
  [`${binding}.order-events-out-0.destination`]: 'order-events',
  // RabbitMQ drops what no queue waits for: catalog-service's is there before the first order, as catalog-service would declare it.
  [`${binding}.order-events-out-0.producer.required-groups`]: 'catalog-service',
  'spring.cloud.stream.rabbit.bindings.order-events-out-0.producer.auto-bind-dlq': true,
  [`${binding}.orders-out-0.destination`]: 'orders',
  [`${binding}.orders-out-0.binder`]: 'kafka',
  [`${binding}.orders-in-0.destination`]: 'orders',
  [`${binding}.orders-in-0.group`]: 'order-service',
  [`${binding}.orders-in-0.binder`]: 'kafka',
  'spring.cloud.stream.kafka.bindings.orders-in-0.consumer.enable-dlq': true,
} as const
