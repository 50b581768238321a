import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credentials {
  readonly name: string
  readonly password: string
}

/** Takes the same time whatever is wrong about it. */
export function isAllowed(authorization: string | undefined, { name, password }: Credentials): boolean {
  const [, encoded = ''] = /^basic\s+([\w+/=-]+)\s*$/i.exec(authorization ?? '') ?? []
  return timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString()), digest(`${name}:${password}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
