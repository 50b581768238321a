import { wrongBroker } from '../lab/project/broker-address.ts'
import { MsaError } from '../shared/errors.ts'
import type { Target } from './target.ts'

/** What the command line itself names. */
export function flagsTarget(brokers: string): Target {
  const addresses = brokers.split(',').map((each) => each.trim())
  const wrong = addresses.map(wrongBroker).find((each) => each !== undefined)
  if (wrong !== undefined) throw new MsaError('USAGE', `--brokers ${wrong}.`, { hint: '--brokers 127.0.0.1:9092', exitCode: 2 })
  return {
    ...{ name: addresses.join(','), kind: 'flags', isProtected: false, broker: 'kafka' },
    kafka: { brokers: addresses, clientId: 'msa' },
    ...{ rabbitmq: undefined, connect: undefined, config: undefined, eureka: undefined, zipkin: undefined },
    ...{ prometheus: undefined, gateway: undefined, sql: undefined, configRepo: undefined },
  }
}
