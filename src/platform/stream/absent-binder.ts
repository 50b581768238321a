import type { LinkState } from '../../protocols/link-keeper.ts'
import { WireError, type WireSystem } from '../../protocols/wire-error.ts'
import type { Binder } from './binder.ts'

/** In place of a broker that is said not to be there: nothing comes, and what is to be sent stays with who sends it. */
export function absentBinder(system: string, wire: WireSystem): Binder {
  const because = `there is no ${system} here`
  const state: LinkState = { kind: 'down', because }
  return {
    system,
    consumer: (_binding, _take, news) => {
      news.state(state)
      return { state, close: async () => undefined }
    },
    producer: () => () => Promise.reject(new WireError(wire, 'refused', { because })),
    health: async () => ({ status: 'DOWN', details: { error: because } }),
    close: async () => undefined,
  }
}
