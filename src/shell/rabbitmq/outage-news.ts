import type { OutageNews } from '../../systems/rabbitmq/outage.ts'
import type { Output } from '../output.ts'

/** `consequence`: what whoever reads on should know. */
export function outageNews(output: Output, consequence: string): OutageNews {
  return {
    lost: () => output.warn('RabbitMQ hung up: we wait for it to come back (Ctrl-C ends that)'),
    back: () => output.warn(`RabbitMQ is back: we go on; ${consequence}`),
  }
}
