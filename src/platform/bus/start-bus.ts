import type { Logger } from 'pino'
import { createKafkaTransport } from '../../protocols/bus/kafka.ts'
import { createRabbitTransport } from '../../protocols/bus/rabbit.ts'
import type { BusTransport } from '../../protocols/bus/transport.ts'
import type { Environment, HealthRegistry } from '../platform.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { type BusHandlers, createBus, type RunningBus } from './create-bus.ts'
import { addBusHealth } from './health.ts'
import { kafkaLogin } from './kafka-settings.ts'
import { rabbitLogins } from './rabbit-settings.ts'
import { type BusSettings, busSettings } from './settings.ts'

export interface BusSurroundings {
  readonly environment: Environment
  readonly log: Logger
  readonly health: HealthRegistry
  readonly handlers: BusHandlers
  readonly tracing?: Tracing
}

/** The bus that the properties ask for. It connects by itself, and nothing waits for that. */
export function startBus({ environment, log, health, handlers, tracing }: BusSurroundings): RunningBus {
  const settings = busSettings(environment)
  const transport = settings.isEnabled ? transportOf(settings, environment) : undefined
  const bus = createBus({ environment, log, transport, handlers, ...(tracing && { tracing }) })
  if (transport) addBusHealth(health, settings.broker, transport)
  return bus
}

function transportOf({ broker, destination }: BusSettings, environment: Environment): BusTransport {
  const connectionName = `${environment.get('spring.application.name') ?? 'application'}-bus`
  if (broker === 'kafka') return createKafkaTransport({ login: kafkaLogin(environment, connectionName), destination })
  return createRabbitTransport({ logins: rabbitLogins(environment), destination, connectionName })
}
