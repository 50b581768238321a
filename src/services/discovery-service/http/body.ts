import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { EurekaBodyError } from '../../../protocols/eureka/body-error.ts'

/** Of a registration. The largest seen in the wild has a few KB. */
export const instanceLimitBytes = 1024 * 1024
/** Of what a peer sends at once: up to 250 of them. */
export const batchLimitBytes = 16 * 1024 * 1024

export class BodyTooLarge extends Error {}

const unpack = promisify(gunzip)

/** The text of a body, unpacked. */
export async function textOf(request: FastifyRequest, limitBytes: number): Promise<string> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const isPacked = /\bgzip\b/i.test(request.headers['content-encoding'] ?? '')
  const plain = isPacked ? await unpacked(bytes, limitBytes) : bytes
  return plain.toString('utf8').replace(/^\uFEFF/, '')
}

async function unpacked(bytes: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: limitBytes })
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLarge()
    throw new EurekaBodyError('unreadable', 'a body that is no gzip')
  }
}
