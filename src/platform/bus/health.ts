import type { BusTransport } from '../../protocols/bus/transport.ts'
import type { LinkState } from '../../protocols/link-keeper.ts'
import type { Health, HealthRegistry } from '../platform.ts'

/** `rabbit` with the broker's version, and `binders` with the binder in it; Kafka has the binder only. */
export function addBusHealth(health: HealthRegistry, broker: 'rabbit' | 'kafka', transport: BusTransport): void {
  if (broker === 'rabbit') health.add('rabbit', () => healthOf(transport.state))
  health.add('binders', () => {
    const binder = healthOf(transport.state)
    return { status: binder.status, components: { [broker]: binder } }
  })
}

function healthOf(state: LinkState): Health {
  if (state.kind === 'up') return { status: 'UP', ...(state.version !== undefined && { details: { version: state.version } }) }
  return { status: 'DOWN', details: { error: state.kind === 'down' ? state.because : `It is ${state.kind}.` } }
}
