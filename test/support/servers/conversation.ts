import { connect } from 'node:net'

/** Says something to a port of this machine; the first thing it hears. */
export function conversationWith(port: number, says: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(says))
    socket.on('error', reject)
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString())
    })
  })
}
