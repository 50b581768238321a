const binding = 'order-events-in-0'

/** The lowest of all sources. What cannot be handled is parked, over either broker. */
export const streamDefaults = {
  [`spring.cloud.stream.bindings.${binding}.destination`]: 'order-events',
  [`spring.cloud.stream.bindings.${binding}.group`]: 'catalog-service',
  [`spring.cloud.stream.kafka.bindings.${binding}.consumer.enable-dlq`]: true,
  [`spring.cloud.stream.rabbit.bindings.${binding}.consumer.auto-bind-dlq`]: true,
} as const
