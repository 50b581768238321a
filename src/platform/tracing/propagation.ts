import { readB3, readB3Multi, writeB3, writeB3Multi } from './b3.ts'
import type { BareDecision, TraceContext } from './trace-context.ts'
import type { Carrier } from './tracing.ts'
import { readW3c, writeW3c } from './w3c.ts'

export type Format = 'w3c' | 'b3' | 'b3-multi'

const readers: Readonly<
  Record<Format, (header: (name: string) => string | undefined) => TraceContext | BareDecision | undefined>
> = {
  w3c: readW3c,
  b3: readB3,
  'b3-multi': readB3Multi,
}

const writers: Readonly<Record<Format, (context: TraceContext, headers: Record<string, string>) => void>> = {
  w3c: writeW3c,
  b3: writeB3,
  'b3-multi': writeB3Multi,
}

const longestHeader = 512

/** The first of the formats that says which trace it is; failing that, the first that says whether there is to be one. */
export function extract(carrier: Carrier, formats: readonly Format[]): TraceContext | BareDecision | undefined {
  const header = (name: string) => {
    const value = carrier[name]
    const text = typeof value === 'string' ? value : value?.[0]
    return text === undefined || text.length > longestHeader ? undefined : text
  }
  let decision: BareDecision | undefined
  for (const format of formats) {
    const found = readers[format](header)
    if (found?.traceId !== undefined) return found
    decision ??= found
  }
  return decision
}

export function inject(context: TraceContext, formats: readonly Format[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const format of formats) writers[format](context, headers)
  return headers
}
