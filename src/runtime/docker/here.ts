import { hostname, release } from 'node:os'
import type { EngineClient } from './client.ts'

export interface EngineFacts {
  /** Its containers are processes of this machine's own kernel. */
  readonly isHere: boolean
  /** It runs without root, in a network of its own. */
  readonly isRootless: boolean
}

/** Asked once: an engine does not move. Docker Desktop's is a virtual machine, and so is one seen from inside a container elsewhere. */
export function engineFacts(client: EngineClient): () => Promise<EngineFacts> {
  let asked: Promise<EngineFacts> | undefined
  return () => {
    asked ??= askFacts(client).catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

async function askFacts(client: EngineClient): Promise<EngineFacts> {
  const overSocket = process.platform === 'linux' && (await client.socketPath()) !== null
  if (!overSocket) return { isHere: false, isRootless: false }
  const info = await client.call('tell about itself', (docker) => docker.info())
  return {
    isHere: info.OperatingSystem !== 'Docker Desktop' && info.Name === hostname() && info.KernelVersion === release(),
    isRootless: (info.SecurityOptions ?? []).some((option: string) => option.includes('rootless')),
  }
}
