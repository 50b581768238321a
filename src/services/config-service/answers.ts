import type { ConfigEnvironment } from '../../protocols/config-server/environment.ts'
import { BoundedMap } from './files/bounded-map.ts'
import type { Evidence } from './files/evidence.ts'
import type { ConfigRequest, ConfigSource } from './sources/source.ts'

/** Answers that are made once and given for as long as the files they stand on are unchanged. */
export interface Answers {
  /** `form`: which of the forms of the same environment this is. */
  give(request: ConfigRequest, form: string, encode: (environment: ConfigEnvironment) => string): Promise<Buffer>
}

interface Kept {
  readonly body: Buffer
  readonly evidence: Evidence
}

const roomBytes = 32 * 1024 * 1024

export function createAnswers(source: ConfigSource): Answers {
  const kept = new BoundedMap<string, Kept>(roomBytes)
  return {
    give: async (request, form, encode) => {
      const refreshing = source.refresh?.(request)
      if (refreshing !== undefined) await refreshing
      const key = `${form}\n${request.application}\n${request.profiles}\n${request.label ?? '\n'}`
      const known = kept.get(key)
      if (known?.evidence.holds()) return known.body
      const { environment, evidence } = await source.find(request)
      const body = Buffer.from(encode(environment))
      if (evidence.isCertain) kept.set(key, { body, evidence }, body.length + key.length + 500)
      return body
    },
  }
}
