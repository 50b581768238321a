import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { sendBootError } from './boot-error.ts'
import { HttpProblem } from './http-problem.ts'

/** problem: RFC 9457, ours · boot: Spring Boot's, for services that Spring clients talk to. */
export type ErrorFormat = 'problem' | 'boot'

export function sendError(
  format: ErrorFormat,
  error: FastifyError | HttpProblem | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = statusOf(error)
  if (status >= 500 && !(error instanceof HttpProblem)) request.log.error({ err: error }, 'a request failed')
  if (error instanceof HttpProblem) reply.headers(error.headers)
  if (format === 'boot') return sendBootError(request, reply, status)
  return sendProblem(reply, status, codeOf(error, status), detailOf(error, status))
}

export function sendNotHandled(
  format: ErrorFormat,
  methods: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (methods.length > 0 && request.method === 'OPTIONS') {
    return reply
      .code(200)
      .header('allow', [...new Set([...methods.flatMap(withHead), 'OPTIONS'])].join(','))
      .send()
  }
  const status = methods.length > 0 ? 405 : 404
  if (status === 405) reply.header('allow', methods.join(','))
  if (format === 'boot') return sendBootError(request, reply, status)
  const [code, detail] =
    status === 405 ? ['method-not-allowed', `${request.method} is not possible here.`] : ['not-found', 'There is nothing here.']
  return sendProblem(reply, status, code, detail)
}

/** Whatever can be read can be asked for its head. */
function withHead(method: string): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}

function sendProblem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    instance: reply.request.url.slice(0, 500),
  }
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}

function statusOf(error: Error): number {
  if (error instanceof HttpProblem) return error.status
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return status >= 400 && status <= 599 ? status : 500
}

function codeOf(error: Error, status: number): string {
  if (error instanceof HttpProblem) return error.code
  if (status >= 500) return 'internal-error'
  return (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(' ', '-')
}

/** What broke inside is for the log. */
function detailOf(error: Error, status: number): string {
  return error instanceof HttpProblem || status < 500 ? error.message : 'Something went wrong here; the log says what.'
}
