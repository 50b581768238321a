import type { InstanceSpec } from '../lab/spec.ts'
import { type Relay, relay } from '../runtime/tcp-relay.ts'

/** The delays in front of slowed components: one relay per port, open as long as the component is wanted. */
export interface Relays {
  open(spec: InstanceSpec): Promise<void>
  /** A new delay for relays that are open; nothing restarts. */
  delay(spec: InstanceSpec): void
  close(id: string): void
}

export function createRelays(emitSlowed: (spec: InstanceSpec, delayMs: number) => void): Relays {
  const open = new Map<string, { delayMs: number; relays: Relay[] }>()
  return {
    async open(spec) {
      if (open.has(spec.id) || !spec.slow) return
      const { delayMs, relays } = spec.slow
      const opened = await Promise.all(relays.map(({ from, to }) => relay({ listenPort: from, targetPort: to, delayMs })))
      open.set(spec.id, { delayMs, relays: opened })
      emitSlowed(spec, delayMs)
    },
    delay(spec) {
      const found = open.get(spec.id)
      if (!found || !spec.slow || found.delayMs === spec.slow.delayMs) return
      found.delayMs = spec.slow.delayMs
      for (const each of found.relays) each.delayMs = found.delayMs
      emitSlowed(spec, found.delayMs)
    },
    close(id) {
      for (const each of open.get(id)?.relays ?? []) void each.close()
      open.delete(id)
    },
  }
}
