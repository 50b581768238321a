import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

export interface ScriptedServer {
  readonly port: number
  /** Everything that clients have said, in order. */
  heard(): Buffer
  readonly connections: number
}

/** A server on a port of its own that does with each connection what the test says. */
export async function scripted(onConnection: (socket: Socket) => void): Promise<ScriptedServer> {
  const sockets = new Set<Socket>()
  const said: Buffer[] = []
  let connections = 0
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => said.push(bytes))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(said),
    get connections() {
      return connections
    },
  }
}

/** Answers the first thing it hears; then ends, when told so. */
export function answering(
  answer: (question: Buffer) => Buffer,
  { thenEnd = false, inBytes = false } = {},
): Promise<ScriptedServer> {
  return scripted((socket) => {
    socket.once('data', async (question) => {
      if (inBytes) await sendByteByByte(socket, answer(question))
      else socket.write(answer(question))
      if (thenEnd) socket.end()
    })
  })
}

export async function sendByteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]))
    await turn()
  }
}

export const silent = () => scripted(() => undefined)

export const hangingUp = () => scripted((socket) => socket.end())

/** A port that was free a moment ago. */
export async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
