import type { RabbitLogin } from '../protocols/rabbitmq/connection.ts'
import type { RabbitTarget } from './target.ts'

/** A target as a connection wants it. */
export function rabbitLogin({ amqpUrl, username, password, virtualHost, tls }: RabbitTarget): RabbitLogin {
  const { protocol, hostname, port } = new URL(amqpUrl)
  const isSecure = protocol === 'amqps:'
  return {
    ...{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isSecure ? 5671 : 5672)) },
    ...{ username, password, virtualHost },
    ...(isSecure && {
      tls: { verifyCertificate: true, verifyHostname: tls?.verifyHostname ?? true, ...(tls && { pem: tls }) },
    }),
  }
}
