import { busIdOf } from '../../protocols/bus/bus-id.ts'
import { normaliseDestination } from '../../protocols/bus/destination.ts'
import type { Self } from '../../protocols/bus/matching.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'

export interface BusSettings {
  readonly isEnabled: boolean
  readonly broker: 'rabbit' | 'kafka'
  /** The exchange or topic that all members share. */
  readonly destination: string
  readonly self: Self
  readonly acknowledges: boolean
  readonly acknowledgeTo: string
  readonly traces: boolean
  /** Which events of others are followed. */
  readonly follows: { readonly refresh: boolean; readonly environmentChange: boolean; readonly shutdown: boolean }
}

/** `spring.cloud.bus.*`. */
export function busSettings(environment: Environment): BusSettings {
  const on = (name: string, fallback = true) => environment.boolean(`spring.cloud.bus.${name}`, fallback)
  return {
    isEnabled: on('enabled'),
    broker: brokerOf(environment),
    destination: environment.get('spring.cloud.bus.destination') || 'springCloudBus',
    self: {
      id: busIdOf((name) => environment.get(name)),
      configNames: environment.list('spring.cloud.config.name', []),
    },
    acknowledges: on('ack.enabled'),
    acknowledgeTo: normaliseDestination(environment.get('spring.cloud.bus.ack.destination-service')),
    traces: on('trace.enabled', false),
    follows: {
      refresh: on('refresh.enabled'),
      environmentChange: on('env.enabled'),
      shutdown: on('shutdown.enabled'),
    },
  }
}

/** A name of our own first: Spring's would end the start of a Spring application that has the other binder. */
const brokerNames = ['msa.bus.broker', 'spring.cloud.stream.default-binder'] as const

export function brokerOf(environment: Environment): 'rabbit' | 'kafka' {
  return brokerNamed(environment, brokerNames) ?? 'rabbit'
}

/** By the first of these properties that is set. */
export function brokerNamed(environment: Environment, names: readonly string[]): 'rabbit' | 'kafka' | undefined {
  for (const name of names) {
    const broker = environment.get(name)
    if (!broker) continue
    if (broker === 'rabbit' || broker === 'rabbitmq') return 'rabbit'
    if (broker === 'kafka') return 'kafka'
    throw new SettingError(name, undefined, `"${broker}" is neither rabbit nor kafka`)
  }
  return undefined
}
