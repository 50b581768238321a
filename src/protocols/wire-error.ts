export type WireSystem = 'kafka' | 'rabbitmq' | 'zookeeper' | 'redis' | 'mysql' | 'http' | 'connect' | 'tcp'

/**
 * refused: nobody listens · unreachable: the network says no · timeout: silence · closed: hung up before the answer ·
 * protocol: an answer, but not in this protocol (`facts.because`) · rejected: in its protocol it said no (`facts.says`) ·
 * untrusted: TLS did not come about (`facts.code`, `facts.because`) · denied: not as whom we say we are (`facts.says`) ·
 * outdated: it does not know a request that we need (`facts.request`).
 */
export type WireErrorKind =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'closed'
  | 'protocol'
  | 'rejected'
  | 'untrusted'
  | 'denied'
  | 'outdated'

export type WireFacts = Readonly<Record<string, string | number>>

/** What went wrong on a wire, as facts. `systems/` and `lab/` find the words for people. */
export class WireError extends Error {
  readonly system: WireSystem
  readonly kind: WireErrorKind
  readonly facts: WireFacts

  constructor(system: WireSystem, kind: WireErrorKind, facts: WireFacts = {}, cause?: unknown) {
    super(`${system} ${kind} ${JSON.stringify(facts)}`, cause === undefined ? undefined : { cause })
    this.name = 'WireError'
    this.system = system
    this.kind = kind
    this.facts = facts
  }
}

/** The kind a failed socket stands for, by the code Node gave. */
export function kindOfSocketError(code: string | undefined): WireErrorKind {
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'closed'
  return 'unreachable'
}
