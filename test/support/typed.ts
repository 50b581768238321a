import { Readable } from 'node:stream'
import { run } from '../../src/cli/main.ts'
import { temporaryFolder } from './rig.ts'
import { fakeProcess } from './surroundings.ts'

export interface Typed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Around {
  readonly stdin?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** One that stands still when left out. */
  readonly now?: () => number
  /** What it has said so far, for who does something meanwhile. */
  readonly onStart?: (saying: { readonly stderr: { readonly written: string } }) => void
}

/** A line as it is typed, on a machine with no lab and nobody to ask. */
export async function typed(words: readonly string[], { stdin = '', env = {}, cwd, now, onStart }: Around = {}): Promise<Typed> {
  const home = await temporaryFolder()
  const around = fakeProcess({
    home,
    ...(now && { now }),
    env: { PATH: process.env.PATH ?? '', XDG_STATE_HOME: home, XDG_RUNTIME_DIR: home, ...env },
  })
  onStart?.(around)
  const code = await run(words, {
    ...around,
    cwd: cwd ?? home,
    stdin: { isTTY: false, stream: () => Readable.from([Buffer.from(stdin)]) },
  })
  return { code, stdout: around.stdout.written, stderr: around.stderr.written }
}
