import type { RequestKind } from '../wire/request-kind.ts'

export interface SaslAnswer {
  readonly errorCode: number
  readonly message: string | null
  readonly bytes: Buffer
  /** 0: as long as the connection. */
  readonly lifetimeMs: number
}

export const saslAuthenticate: RequestKind<Buffer, SaslAnswer> = {
  name: 'SaslAuthenticate',
  api: 36,
  versions: [0, 2],
  flexibleFrom: 2,
  write(to, bytes) {
    to.bytes(bytes)
    to.tags()
  },
  read(from, version) {
    const answer = {
      errorCode: from.int16(),
      message: from.nullableString(),
      bytes: from.nullableBytes() ?? Buffer.alloc(0),
      lifetimeMs: version >= 1 ? from.int64() : 0,
    }
    from.tags()
    return answer
  },
}
