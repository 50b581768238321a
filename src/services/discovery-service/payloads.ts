import { gzipSync } from 'node:zlib'
import type { Applications } from '../../protocols/eureka/instance.ts'
import type { EncodingMode } from '../../protocols/eureka/json.ts'
import { codecs } from './http/codecs.ts'
import type { Format } from './http/negotiate.ts'
import type { Registry } from './registry/registry.ts'

/** Which of the eight forms of a list is asked for. */
export interface Form {
  readonly format: Format
  readonly mode: EncodingMode
  readonly gzip: boolean
}

export interface Payloads {
  all(form: Form): Buffer
  delta(form: Form): Buffer
}

interface Kept {
  readonly bytes: Buffer
  readonly stamp: string
  readonly madeAtMs: number
  readonly renewalVersion: number
}

/** Renewals move nothing but a timestamp in each instance: for that alone a list is written anew once in this time, not at once. */
const renewalLagMs = 1000

/** The lists as bytes, kept as long as nothing has changed in them: what everybody asks for all the time. */
export function createPayloads(registry: Registry, now: () => number): Payloads {
  const kept = new Map<string, Kept>()
  let deltas = 0

  const get = (name: string, form: Form, version: number, list: () => Applications): Buffer => {
    const key = `${name} ${form.format} ${form.mode} ${form.gzip}`
    const known = kept.get(key)
    const stamp = String(version)
    const { renewalVersion } = registry
    const isFresh = known?.stamp === stamp && (known.renewalVersion === renewalVersion || now() - known.madeAtMs < renewalLagMs)
    if (known && isFresh) return known.bytes
    const plain = Buffer.from(codecs[form.format].applications(list(), form.mode))
    const bytes = form.gzip ? gzipSync(plain) : plain
    kept.set(key, { bytes, stamp, madeAtMs: now(), renewalVersion })
    return bytes
  }

  return {
    all: (form) => get('all', form, registry.version, () => registry.applications()),
    delta: (form) => get('delta', form, registry.deltaVersion, () => registry.delta(String(++deltas))),
  }
}
