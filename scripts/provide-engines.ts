// Gets what the native runtime wants of this machine (programs, jars), as `msa up --yes` would, and starts nothing.

import { homedir, tmpdir } from 'node:os'
import { components } from '../src/lab/components.ts'
import { pathsFrom } from '../src/lab/paths.ts'
import { provide } from '../src/lab/supply.ts'
import { currentUser } from '../src/runtime/user.ts'
import { MsaError } from '../src/shared/errors.ts'

const { isRoot } = currentUser()
const interruption = new AbortController()
process.on('SIGINT', () => interruption.abort(new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 })))
const say = (text: string) => process.stderr.write(`engines: ${text}\n`)

try {
  const supply = {
    cacheDir: pathsFrom(process.env, homedir(), process.getuid?.() ?? 0, tmpdir()).cacheDir,
    env: process.env,
    home: homedir(),
    asRoot: isRoot,
    // Nobody is asked: packages come by themselves where that needs no password, otherwise the line to type is said.
    agreed: isRoot || (process.env.CI ?? '') !== '',
    ask: async () => {
      throw new MsaError('USAGE', 'nobody is asked')
    },
    on: (note: { readonly kind: string }) => {
      if (note.kind === 'packages-installing' || note.kind === 'packages-installed' || note.kind === 'artefacts-fetched')
        say(note.kind.replace('-', ' '))
    },
    warn: say,
    signal: interruption.signal,
  }
  const needed = components.filter(({ optional }) => !optional)
  await provide(needed, { runtime: 'native', images: {}, engine: undefined }, supply)
} catch (error) {
  if (!(error instanceof MsaError)) throw error
  const details = error.details.map((line) => `    ${line}\n`).join('')
  process.stderr.write(`✗ ${error.message}\n${details}  try   ${error.hint ?? 'npm test again'}\n`)
  process.exitCode = error.exitCode
}
