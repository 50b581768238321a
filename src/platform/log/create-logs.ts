import type { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'
import type { TraceIds } from '../tracing/tracing.ts'
import { hidePasswords, secretMembers } from './hide-secrets.ts'
import { levelOf, pinoLevelOf } from './levels.ts'
import { prettyLine } from './pretty.ts'

/** The loggers of a service, by name, and what each of them lets through. */
export interface Logs {
  readonly root: Logger
  /** Names that were used or configured and those they are below, sorted; without ROOT. */
  names(): readonly string[]
  /** Undefined where nothing was set for this very name. */
  configured(name: string): string | undefined
  /** What counts for a name: its own level, or that of what its name begins with. */
  effective(name: string): string
  /** Undefined takes the level away again. */
  set(name: string, level: string | undefined): void
  /** All levels at once: those of `logging.level`. */
  apply(levels: ReadonlyMap<string, string>): void
}

const rootName = 'ROOT'

export interface LogsOptions {
  readonly service: string
  readonly stdout: Writable
  /** Each line that is written within a trace says which. */
  readonly currentTrace?: () => TraceIds | undefined
}

/** A child made with `log.child({ logger: 'eureka' })` has a level of its own, changed at run time. */
export function createLogs({ service, stdout, currentTrace = () => undefined }: LogsOptions): Logs {
  const levels = new Map([[rootName, 'INFO']])
  const byHand = new Set<string>()
  const children = new Map<string, Set<WeakRef<Logger>>>()

  const onChild = (child: Logger) => {
    const { logger } = child.bindings()
    if (typeof logger !== 'string') return
    const known = [...(children.get(logger) ?? [])].filter((each) => each.deref() !== undefined)
    children.set(logger, new Set([...known, new WeakRef(child)]))
    child.level = pinoLevelOf(effective(logger))
  }

  const isPretty = 'isTTY' in stdout && stdout.isTTY === true
  const destination = {
    write: (line: string) => {
      const safe = hidePasswords(line)
      stdout.write(isPretty ? prettyLine(safe) : safe)
    },
  }
  const root: Logger = pino(
    {
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secretMembers], censor: '******' },
      onChild,
      mixin: () => {
        const trace = currentTrace()
        return trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId }
      },
    },
    destination,
  )

  const effective = (name: string): string => {
    for (let prefix = name; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
      const level = levels.get(prefix)
      if (level !== undefined) return level
    }
    return levels.get(rootName) ?? 'INFO'
  }

  const applyAll = () => {
    root.level = pinoLevelOf(effective(rootName))
    for (const [name, references] of children) {
      for (const reference of references) {
        const child = reference.deref()
        if (child !== undefined) child.level = pinoLevelOf(effective(name))
      }
    }
  }

  const put = (name: string, level: string | undefined) => {
    if (level !== undefined) levels.set(name, level)
    else if (name === rootName) levels.set(rootName, 'INFO')
    else levels.delete(name)
  }

  return {
    root,
    names: () => {
      const known = [...levels.keys(), ...children.keys(), ...byHand].flatMap(withPrefixes)
      return [...new Set(known)].filter((name) => name !== rootName).sort()
    },
    configured: (name) => levels.get(name),
    effective,
    set: (name, level) => {
      byHand.add(name)
      put(name, level)
      applyAll()
    },
    apply: (wanted) => {
      for (const name of levels.keys()) if (!byHand.has(name) && !wanted.has(name)) put(name, undefined)
      for (const [name, text] of wanted) put(name, levelOf(text))
      applyAll()
    },
  }
}

/** `a`, `a.b` and `a.b.c` */
function withPrefixes(name: string): readonly string[] {
  const parts = name.split('.')
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'))
}

/** `logging.level.*`: `root` is ROOT, and groups stand for their members. */
export function wantedLevels(
  levels: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>()
  for (const [name, text] of levels) {
    for (const each of groups.get(name) ?? [name]) wanted.set(each.toLowerCase() === 'root' ? rootName : each, text)
  }
  return wanted
}
