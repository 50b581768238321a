import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { EurekaBodyError } from '../../../protocols/eureka/body-error.ts'
import {
  decodeReplications,
  encodeReplicationAnswers,
  type Replication,
  type ReplicationAnswer,
  replicationAnswersAsXml,
} from '../../../protocols/eureka/replication.ts'
import { BodyTooLarge, batchLimitBytes, textOf } from '../http/body.ts'
import { sendError, sendUnreadable } from '../http/errors.ts'
import { formatOf, mediaTypes } from '../http/negotiate.ts'
import { resource } from '../http/operation.ts'
import type { Operations } from '../operations.ts'
import { nodeHeader } from '../peers/node-header.ts'

export interface ReplicationDeps {
  readonly operations: Operations
  readonly nodeId: string
  readonly now: () => number
  readonly log: Pick<Logger, 'warn'>
}

/** What other servers tell of their instances, many at once. */
export function replicationRoutes(app: FastifyInstance, { operations, nodeId, now, log }: ReplicationDeps): void {
  resource(
    app,
    '/peerreplication/batch',
    {
      POST: async (request, reply) => {
        reply.header(nodeHeader, nodeId)
        if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return sendError(request, reply, 415)
        try {
          const list = decodeReplications(await textOf(request, batchLimitBytes), { nowMs: now() })
          const answers = list.map((each) => (each === undefined ? failed : apply(operations, each)))
          if (answers.includes(failed)) log.warn('a part of what a peer told could not be read')
          const format = formatOf(request.headers.accept)
          const text = format === 'json' ? encodeReplicationAnswers(answers) : replicationAnswersAsXml(answers)
          return reply.header('content-type', mediaTypes[format]).send(Buffer.from(text))
        } catch (error) {
          if (error instanceof BodyTooLarge) return sendError(request, reply, 413)
          if (!(error instanceof EurekaBodyError)) throw error
          return sendUnreadable(reply, 'json')
        }
      },
    },
    batchLimitBytes,
  )
}

const failed: ReplicationAnswer = { status: 500, instance: undefined }

function apply(operations: Operations, told: Replication): ReplicationAnswer {
  const { action, app, id, lastDirtyTimestamp, status, overriddenStatus } = told
  if (action === 'Register') {
    if (told.instance === undefined) return failed
    operations.register(told.instance, 'replication')
    return { status: 200, instance: undefined }
  }
  if (action === 'Heartbeat') {
    const renewal = operations.renew(app, id, { lastDirtyTimestamp, overriddenStatus }, 'replication')
    if (renewal.kind === 'conflict') return { status: 409, instance: renewal.instance }
    return done(renewal.kind === 'renewed')
  }
  if (action === 'Cancel') return done(operations.cancel(app, id, 'replication'))
  if (action === 'StatusUpdate') {
    return status === undefined ? failed : done(operations.override(app, id, { status, lastDirtyTimestamp }, 'replication'))
  }
  return done(operations.removeOverride(app, id, { status: status ?? 'UNKNOWN', lastDirtyTimestamp }, 'replication'))
}

function done(isKnown: boolean): ReplicationAnswer {
  return { status: isKnown ? 200 : 404, instance: undefined }
}
