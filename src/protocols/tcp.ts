import { connect } from 'node:net'
import { systemCodeOf } from '../shared/errors.ts'
import type { Ask } from './conversation.ts'
import { kindOfSocketError, WireError } from './wire-error.ts'

/** Resolves when a connection was taken; it is closed again at once. */
export function askConnection({ host, port, timeoutMs, signal }: Ask): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs, ...(signal ? { signal } : {}) })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => {
      socket.destroy()
      reject(new WireError('tcp', 'timeout', { timeoutMs }))
    })
    socket.once('error', (error) => {
      const code = systemCodeOf(error)
      if (signal?.aborted) reject(signal.reason)
      else reject(new WireError('tcp', kindOfSocketError(code), code === undefined ? {} : { code }, error))
    })
  })
}
