import type { PortMachine } from './ports-taken.ts'

/** For working out ports without looking at any machine. */
export const nothingElse: PortMachine = {
  isFree: async () => true,
  findFree: async (near, taken) => {
    let port = near ?? 20_000
    while (taken.has(port)) port += 1
    return port
  },
  ownerOf: async () => undefined,
  publisherOf: async () => undefined,
}
