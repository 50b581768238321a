import { WireError, type WireSystem } from './wire-error.ts'

/** What is asked of a connection that breaks is rejected by itself; of one that hangs, here. */
export async function answeredWithin<Value>(system: WireSystem, timeoutMs: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WireError(system, 'timeout', { because: 'it does not answer' })), timeoutMs)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
