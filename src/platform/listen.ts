import type { FastifyInstance } from 'fastify'
import { messageOf, systemCodeOf } from '../shared/errors.ts'
import type { Environment } from './platform.ts'
import { StartFailure } from './start-failure.ts'

export interface Listening {
  readonly port: number
  readonly url: string
}

/** At `<prefix>.port`, 0 for any that is free, and `<prefix>.address`: this machine alone by default. */
export async function listen(
  app: FastifyInstance,
  environment: Environment,
  prefix: string,
  fallback: number,
): Promise<Listening> {
  const port = environment.number(`${prefix}.port`, fallback)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new StartFailure(`${prefix}.port: ${port} is no port`)
  const host = environment.get(`${prefix}.address`) ?? environment.get('server.address') ?? '127.0.0.1'
  try {
    await app.listen({ port, host })
  } catch (error) {
    throw asStartFailure(error, prefix, host, port)
  }
  const address = app.server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return { port: bound, url: `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${bound}` }
}

function asStartFailure(error: unknown, prefix: string, host: string, port: number): StartFailure {
  const code = systemCodeOf(error)
  const other = `--${prefix}.port=0 takes any that is free`
  if (code === 'EADDRINUSE') return new StartFailure(`Port ${port} of ${host} is taken: ${other}.`, error)
  if (code === 'EACCES') return new StartFailure(`Port ${port} is not for this user: ${other}.`, error)
  if (code === 'EADDRNOTAVAIL') return new StartFailure(`${prefix}.address: this machine has no address ${host}.`, error)
  return new StartFailure(`Port ${port} of ${host} cannot be listened on: ${messageOf(error)}`, error)
}
