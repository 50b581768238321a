import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

export interface Accounts {
  readonly mechanisms: readonly string[]
  readonly users: Readonly<Record<string, string>>
}

export interface Login {
  /** Null: who is there is not whom he says he is. */
  answer(words: string): string | null
  readonly isDone: boolean
}

/** The other side of PLAIN and of SCRAM, by the book (RFC 4616, RFC 5802). */
export function login(mechanism: string, { users }: Accounts): Login {
  return mechanism === 'PLAIN' ? plain(users) : scram(mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512', users)
}

function plain(users: Accounts['users']): Login {
  let isDone = false
  return {
    answer(words) {
      const [, username = '', password = ''] = words.split('\0')
      isDone = users[username] === password
      return isDone ? '' : null
    },
    get isDone() {
      return isDone
    },
  }
}

function scram(hash: 'sha256' | 'sha512', users: Accounts['users']): Login {
  const salt = Buffer.from('a little salt')
  const iterations = 4096
  let isDone = false
  let before = ''
  let username = ''
  let nonce = ''
  return {
    answer(words) {
      const part = (name: string) =>
        words
          .split(',')
          .find((each) => each.startsWith(`${name}=`))
          ?.slice(2) ?? ''
      if (before === '') {
        username = part('n').replaceAll('=2C', ',').replaceAll('=3D', '=')
        nonce = `${part('r')}server`
        const first = `r=${nonce},s=${salt.toString('base64')},i=${iterations}`
        before = `${words.slice('n,,'.length)},${first}`
        return first
      }
      const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
      const salted = pbkdf2Sync(users[username] ?? 'nobody', salt, iterations, hash === 'sha256' ? 32 : 64, hash)
      const all = `${before},${words.slice(0, words.indexOf(',p='))}`
      const storedKey = createHash(hash).update(hmac(salted, 'Client Key')).digest()
      const signature = hmac(storedKey, all)
      const clientKey = Buffer.from(Buffer.from(part('p'), 'base64').map((byte, index) => byte ^ (signature[index] ?? 0)))
      isDone = part('r') === nonce && createHash(hash).update(clientKey).digest().equals(storedKey)
      return isDone ? `v=${hmac(hmac(salted, 'Server Key'), all).toString('base64')}` : null
    },
    get isDone() {
      return isDone
    },
  }
}
