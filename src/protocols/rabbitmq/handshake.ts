import { type Ask, type Conversation, converse } from '../conversation.ts'
import { WireError } from '../wire-error.ts'
import { type Frame, longText, method, methods, shortText, takeFrame } from './frames.ts'

export interface Handshake {
  readonly mechanisms: readonly string[]
  /** `refused`: the broker works, and does not let this user in. */
  readonly login: 'opened' | 'refused'
}

export interface HandshakeQuestion extends Ask {
  /** `user:password`; the default is what a fresh broker lets in from the same machine. */
  readonly login?: string | undefined
  readonly vhost?: string | undefined
}

/**
 * AMQP 0-9-1 as far as an open virtual host, then a proper goodbye. A handshake broken off earlier costs a warning in the
 * broker's log each time (measured on 3.10, wherever it is broken off; a Connection.Close before Open even an error and
 * three seconds), one that is completed three lines of information.
 */
export async function askHandshake({ login = 'guest:guest', vhost = '/', ...ask }: HandshakeQuestion): Promise<Handshake> {
  return converse('rabbitmq', ask, async (wire) => {
    wire.send(protocolHeader)
    const mechanisms = mechanismsOf(await expectMethod(wire, methods.start))
    if (!mechanisms.includes('PLAIN')) return { mechanisms, login: 'refused' }
    return { mechanisms, login: await openAndClose(wire, login, vhost) }
  })
}

async function openAndClose(wire: Conversation, login: string, vhost: string): Promise<Handshake['login']> {
  wire.send(startOk(login))
  const answer = await nextMethod(wire)
  if (answer.method === methods.close) return refusedOrThrow(wire, answer)
  if (answer.method !== methods.tune) throw wrong('no Tune')
  wire.send(method(methods.tuneOk, answer.args.subarray(0, 6), Buffer.alloc(2)))
  wire.send(method(methods.open, shortText(vhost), shortText(''), Buffer.alloc(1)))
  const opened = await nextMethod(wire)
  if (opened.method === methods.close) return refusedOrThrow(wire, opened)
  if (opened.method !== methods.openOk) throw wrong('no OpenOk')
  wire.send(method(methods.close, Buffer.from([0, 200]), shortText('bye'), Buffer.alloc(4)))
  await expectMethod(wire, methods.closeOk)
  return 'opened'
}

/** A wrong password (403) or a virtual host that is not ours (530) is the answer of a working broker; the rest is a no. */
function refusedOrThrow(wire: Conversation, { args }: Frame): 'refused' {
  wire.send(method(methods.closeOk))
  const code = args.length >= 2 ? args.readUInt16BE(0) : 0
  if (code === 403 || code === 530) return 'refused'
  throw new WireError('rabbitmq', 'rejected', { code, says: args.toString('utf8', 3, 3 + (args[2] ?? 0)) })
}

/** The capability makes the broker say why it refuses a login, at once; without it, it waits three seconds and hangs up. */
function startOk(login: string): Buffer {
  const colon = login.indexOf(':')
  const [user, password] = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)]
  const capability = Buffer.concat([shortText('authentication_failure_close'), Buffer.from('t\x01')])
  const properties = Buffer.concat([shortText('capabilities'), Buffer.from('F'), longText(capability)])
  return method(
    methods.startOk,
    longText(properties),
    shortText('PLAIN'),
    longText(Buffer.from(`\0${user}\0${password}`)),
    shortText('en_US'),
  )
}

/** Versions, the server's properties as a table, mechanisms, locales. */
function mechanismsOf({ args }: Frame): string[] {
  if (args.length < 6 || args[0] !== 0 || args[1] !== 9) throw wrong('no AMQP 0-9')
  const at = 6 + args.readUInt32BE(2)
  if (args.length < at + 4 || args.length < at + 4 + args.readUInt32BE(at)) throw wrong('a Start that is cut short')
  return args.toString('latin1', at + 4, at + 4 + args.readUInt32BE(at)).split(' ')
}

async function expectMethod(wire: Conversation, expected: number): Promise<Frame> {
  const frame = await nextMethod(wire)
  if (frame.method !== expected) throw wrong(`method ${frame.method.toString(16)} in place of ${expected.toString(16)}`)
  return frame
}

async function nextMethod(wire: Conversation): Promise<Frame> {
  for (;;) {
    const frame = await wire.receive(takeFrame)
    if (frame !== 'heartbeat') return frame
  }
}

function wrong(because: string): WireError {
  return new WireError('rabbitmq', 'protocol', { because })
}

const protocolHeader = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')
