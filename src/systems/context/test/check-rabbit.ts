import { connectRabbit } from '../../../protocols/rabbitmq/connection.ts'
import type { WireError } from '../../../protocols/wire-error.ts'
import type { RabbitTarget } from '../../target.ts'
import { type Checked, type Checking, checked, type Finding } from './check.ts'
import { checkHttp } from './check-http.ts'
import { denied, explain } from './explain.ts'

/** Over AMQP as far as an open virtual host; and the management API, where it is told. */
export async function checkRabbit(target: RabbitTarget, checking: Checking): Promise<readonly Checked[]> {
  return Promise.all([checkAmqp(target, checking), ...(target.api ? [checkHttp('rabbitmq api', target.api, checking)] : [])])
}

function checkAmqp({ amqpUrl, username, password, virtualHost, tls }: RabbitTarget, checking: Checking): Promise<Checked> {
  const { protocol, hostname, port } = new URL(amqpUrl)
  const isSecure = protocol === 'amqps:'
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isSecure ? 5671 : 5672)) }
  const { timeoutMs, signal } = checking
  const ask = async () => {
    const connection = await connectRabbit(
      {
        ...{ ...place, username, password, virtualHost },
        ...(isSecure && {
          tls: { verifyCertificate: true, verifyHostname: tls?.verifyHostname ?? true, ...(tls && { pem: tls }) },
        }),
      },
      { connectionName: 'msa context test', timeoutMs, heartbeatSeconds: 20, signal },
    )
    const { version } = connection
    await connection.close()
    return `RabbitMQ ${version}, as ${username}${virtualHost === '/' ? '' : ` in ${virtualHost}`}`
  }
  const asked = { ...checking, ...place, what: 'RabbitMQ', isSecure, username }
  return checked(
    'rabbitmq',
    `${place.host}:${place.port}`,
    ask,
    async (error) => noOf(error, virtualHost) ?? loginOf(error, asked) ?? explain(error, asked),
  )
}

function loginOf(error: WireError, asked: Parameters<typeof denied>[0]): Finding | undefined {
  return /\b403\b|ACCESS[_-]REFUSED/.test(String(error.facts.because)) ? denied(asked) : undefined
}

/** It knows us, and not for this virtual host; with a name that is not there it just hangs up behind Open. */
function noOf({ facts }: WireError, virtualHost: string): Finding | undefined {
  if (!/\b530\b|NOT[_-]ALLOWED|ConnectionOpenOk/.test(String(facts.because))) return undefined
  return {
    why: `it does not let us into the virtual host "${virtualHost}": it is not there, or not for this user`,
    hint: 'amqp://host:5672/NAME names another; without a name it is /',
  }
}
