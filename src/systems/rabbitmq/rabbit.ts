import { connectRabbit, type RabbitConnection } from '../../protocols/rabbitmq/connection.ts'
import { askManagement, type ManagementQuestion } from '../../protocols/rabbitmq/management.ts'
import { MsaError } from '../../shared/errors.ts'
import { rabbitLogin } from '../rabbit-login.ts'
import type { RabbitTarget } from '../target.ts'
import { rabbitFailure } from './rabbit-failure.ts'

/** A broker for as long as a command takes: AMQP is connected when it is needed, its management API asked where it is told. */
export interface Rabbit {
  readonly target: RabbitTarget
  readonly signal: AbortSignal
  readonly hasApi: boolean
  amqp(): Promise<RabbitConnection>
  /** There was a connection, and it is gone. */
  readonly isLost: boolean
  /** Instead of one that is gone. */
  reconnect(): Promise<RabbitConnection>
  /** Throws where there is no management API. */
  ask<Answer>(question: ApiQuestion): Promise<Answer>
  /** The same where it is only of use: undefined if it cannot be asked. */
  askIfThere<Answer>(question: ApiQuestion): Promise<Answer | undefined>
}

export type ApiQuestion = Pick<ManagementQuestion, 'method' | 'path' | 'query'>

const connectTimeoutMs = 10_000
const apiTimeoutMs = 20_000
const heartbeatSeconds = 20

export async function withRabbit<Result>(
  target: RabbitTarget,
  signal: AbortSignal,
  work: (rabbit: Rabbit) => Promise<Result>,
): Promise<Result> {
  let opened: Promise<RabbitConnection> | undefined
  let isLost = false
  const open = async () => {
    const connection = await connect(target, signal)
    isLost = false
    void connection.lost.then(() => {
      isLost = true
    })
    return connection
  }
  const rabbit: Rabbit = {
    ...{ target, signal, hasApi: target.api !== undefined },
    amqp: () => {
      opened ??= open()
      return opened
    },
    get isLost() {
      return isLost
    },
    async reconnect() {
      // One that did not come about has told so, and has nothing to close.
      const gone = await opened?.catch(() => undefined)
      void gone?.close()
      opened = open()
      return await opened
    },
    ask: async (question) => (await askApi(target, question, signal)) as never,
    askIfThere: async (question) =>
      target.api === undefined
        ? undefined
        : ((await askApi(target, question, signal).catch((error: unknown) => {
            if (signal.aborted) throw error
            return undefined
          })) as never),
  }
  try {
    return await work(rabbit)
  } catch (error) {
    throw signal.aborted ? signal.reason : rabbitFailure(error, target)
  } finally {
    const connection = await opened?.catch(() => undefined)
    await connection?.close()
  }
}

function connect(target: RabbitTarget, signal: AbortSignal): Promise<RabbitConnection> {
  return connectRabbit(rabbitLogin(target), {
    ...{ connectionName: 'msa', timeoutMs: connectTimeoutMs, heartbeatSeconds, keepsHeaderTypes: true, signal },
  })
}

async function askApi(
  { api, tls, username, password }: RabbitTarget,
  question: ApiQuestion,
  signal: AbortSignal,
): Promise<unknown> {
  if (api === undefined) throw withoutApi()
  const login = { url: api.url, username, password, ...api.login, tls: api.tls ?? tls }
  return await askManagement(login, { ...question, timeoutMs: apiTimeoutMs, signal })
}

export function withoutApi(): MsaError {
  return new MsaError('RABBITMQ_UNREACHABLE', 'This needs the management API of RabbitMQ, and where it is was not told.', {
    details: [
      'without it work: queue show, declare, purge, delete, publish, consume, peek;',
      'exchange show, declare, delete, publish; bind add, remove; dlq show, redrive;',
      'rabbit tap, replay',
    ],
    hint: 'rabbitmq-plugins enable rabbitmq_management   and name it in the context',
    exitCode: 3,
  })
}
