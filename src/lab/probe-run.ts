import { setTimeout as delay } from 'node:timers/promises'
import type { Ask } from '../protocols/conversation.ts'
import { httpGet } from '../protocols/http-get.ts'
import { askApiVersions } from '../protocols/kafka/api-versions.ts'
import { askBroker } from '../protocols/kafka/ask-broker.ts'
import { askGreeting } from '../protocols/mysql/greeting.ts'
import { askHandshake } from '../protocols/rabbitmq/handshake.ts'
import { askPing } from '../protocols/redis/ping.ts'
import { askConnection } from '../protocols/tcp.ts'
import { WireError } from '../protocols/wire-error.ts'
import { askServerStatus } from '../protocols/zookeeper/four-letter.ts'
import { durationAsText } from '../shared/duration.ts'
import { messageOf } from '../shared/errors.ts'
import type { ResolvedProbe } from './spec.ts'

/** Asks once; resolves when the answer is the one of a server that can be used, throws a WireError otherwise. */
export async function askProbe(
  { probe, host, port }: ResolvedProbe,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const ask: Ask = { host, port, timeoutMs, signal }
  switch (probe.kind) {
    case 'http':
      await httpGet({ ...ask, path: probe.path, says: probe.says, login: probe.login })
      return
    case 'kafka':
      await (probe.broker === undefined ? askApiVersions(ask) : askBroker(ask, probe.broker))
      return
    case 'amqp':
      await askHandshake(ask)
      return
    case 'zookeeper':
      await askServerStatus(ask)
      return
    case 'redis':
      await askPing(ask)
      return
    case 'mysql':
      await askGreeting(ask)
      return
    case 'tcp':
      await askConnection(ask)
      return
  }
}

/** What is asked, and where: `Metadata on 127.0.0.1:9092`. */
export function probeAsText({ probe, host, port }: ResolvedProbe): string {
  switch (probe.kind) {
    case 'http':
      return `GET http://${host}:${port}${probe.path}`
    case 'kafka':
      return `${probe.broker === undefined ? 'ApiVersions' : 'Metadata'} on ${host}:${port}`
    case 'amqp':
      return `AMQP handshake on ${host}:${port}`
    case 'zookeeper':
      return `srvr on ${host}:${port}`
    case 'redis':
      return `PING on ${host}:${port}`
    case 'mysql':
      return `greeting on ${host}:${port}`
    case 'tcp':
      return `a connection to ${host}:${port}`
  }
}

/** Why a probe got no good answer, in a few words. */
export function noAnswerAsText(error: unknown): string {
  if (!(error instanceof WireError)) return messageOf(error)
  const { kind, facts } = error
  switch (kind) {
    case 'refused':
      return 'connection refused'
    case 'unreachable':
      return `not reachable (${facts.code ?? 'unknown'})`
    case 'timeout':
      return `no answer in ${durationAsText(Number(facts.timeoutMs))}`
    case 'closed':
      return 'the connection was closed before the answer'
    case 'protocol':
      return `not the answer expected: ${facts.because}`
    case 'rejected':
    case 'denied':
      return `it answers: ${facts.says}`
    case 'untrusted':
      return `no TLS with it: ${facts.because}`
    case 'outdated':
      return `it does not know ${facts.request}`
  }
}

export interface UntilAnswered {
  /** The deadline is the caller's: abort it when patience ends. */
  readonly signal: AbortSignal
  /** Called once for each probe that has no answer at first. */
  readonly onWaiting?: (text: string, because: string) => void
  readonly everyMs?: { readonly first: number; readonly most: number }
  readonly timeoutMs?: number
}

/** Asks every probe until each has answered; throws the signal's reason when that comes first. */
export async function untilAnswered(probes: readonly ResolvedProbe[], options: UntilAnswered): Promise<void> {
  await Promise.all(probes.map((probe) => untilOneAnswered(probe, options)))
}

async function untilOneAnswered(
  probe: ResolvedProbe,
  { signal, onWaiting, everyMs = { first: 50, most: 200 }, timeoutMs = 2000 }: UntilAnswered,
): Promise<void> {
  for (let waitMs = everyMs.first, first = true; ; waitMs = Math.min(waitMs * 1.5, everyMs.most), first = false) {
    try {
      return await askProbe(probe, { timeoutMs, signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof WireError)) throw error
      if (first) onWaiting?.(probeAsText(probe), noAnswerAsText(error))
    }
    await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
