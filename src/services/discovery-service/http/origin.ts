import type { FastifyRequest } from 'fastify'
import { replicationHeader } from '../../../protocols/eureka/replication.ts'
import type { Origin } from '../registry/registry.ts'

export function originOf(request: FastifyRequest): Origin {
  return request.headers[replicationHeader] === 'true' ? 'replication' : 'client'
}
