import { eventually } from '../../support/rig.ts'

export interface Answer {
  readonly status: number
  readonly text: string
}

export async function get(url: string, accept = 'application/json'): Promise<Answer> {
  const answer = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(10_000) })
  return { status: answer.status, text: await answer.text() }
}

export async function json<T>(url: string): Promise<T> {
  const { status, text } = await get(url)
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}

/** Without a body there is no Content-Type either. A refresh of a real client takes seconds. */
export async function post(url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  })
  return { status: answer.status, text: await answer.text() }
}

export function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** Waits until what is read is this; says at last what it was instead. */
export async function becomes<T>(what: string, read: () => Promise<T>, expected: T, timeoutMs = 30_000): Promise<void> {
  let last: T | undefined
  const holds = async () => {
    last = await read()
    return JSON.stringify(last) === JSON.stringify(expected)
  }
  await eventually(what, holds, timeoutMs).catch((error) => {
    throw new Error(`${error.message}: it is ${JSON.stringify(last)}, not ${JSON.stringify(expected)}`)
  })
}
