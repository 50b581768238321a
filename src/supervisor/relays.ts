import type { InstanceSpec } from '../lab/spec.ts'
import { ownerAsText, ownerOfPort } from '../runtime/net.ts'
import { type Relay, relay } from '../runtime/tcp-relay.ts'
import { MsaError, systemCodeOf } from '../shared/errors.ts'

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
      const tried = await Promise.allSettled(relays.map(({ from, to }) => relay({ listenPort: from, targetPort: to, delayMs })))
      const opened = tried.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      const failed = tried.findIndex(({ status }) => status === 'rejected')
      if (failed >= 0) {
        await Promise.all(opened.map((each) => each.close()))
        throw await cannotOpen(spec, relays[failed]?.from ?? 0, (tried[failed] as PromiseRejectedResult).reason)
      }
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

async function cannotOpen({ name }: InstanceSpec, port: number, cause: unknown): Promise<unknown> {
  if (systemCodeOf(cause) !== 'EADDRINUSE') return cause
  const owner = await ownerOfPort(port).catch(() => undefined)
  return new MsaError('PORT_IN_USE', `port ${port} is taken, and the delay in front of ${name} needs it`, {
    details: owner ? [`by    ${ownerAsText(owner, new Date())}`] : [],
    hint: `stop what uses it and run it again; or without the delay: msa slow ${name} --off`,
    exitCode: 3,
    cause,
  })
}
