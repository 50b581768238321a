import type { BusTransport } from '../../protocols/bus/transport.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import { rabbitLogin } from '../rabbit-login.ts'
import type { RabbitTarget } from '../target.ts'

/** Shown where the broker shows who is connected. */
export const ourClientName = 'msa-bus'

/** `bus`: the exchange that all members share. */
export async function rabbitTransport(target: RabbitTarget, bus: string): Promise<() => BusTransport> {
  const { createRabbitTransport } = await import('../../protocols/bus/rabbit.ts')
  return () => createRabbitTransport({ logins: [rabbitLogin(target)], destination: bus, connectionName: ourClientName })
}

/** `bus`: the topic. */
export async function kafkaTransport(login: KafkaLogin, bus: string): Promise<() => BusTransport> {
  const { createKafkaTransport } = await import('../../protocols/bus/kafka.ts')
  return () => createKafkaTransport({ login: { ...login, clientId: ourClientName }, destination: bus })
}
