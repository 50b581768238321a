import type { LinkKeeper } from '../link-keeper.ts'
import { type PublishingLink, publishing } from './publishing.ts'
import type { BusTransport } from './transport.ts'

/** A transport over the links that a keeper holds open. */
export function keptTransport(
  keeper: LinkKeeper<PublishingLink>,
  own: Pick<BusTransport, 'subscribe'> & Partial<Pick<BusTransport, 'close'>>,
): BusTransport {
  return {
    publish: (body, options) => publishing(keeper, body, options),
    get state() {
      return keeper.state
    },
    onState: (listener) => keeper.onState(listener),
    onGap: (listener) => keeper.onGap(listener),
    close: () => keeper.close(),
    ...own,
  }
}
