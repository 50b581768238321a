import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const everyday = [
  'sh',
  'env',
  'cat',
  'cp',
  'mv',
  'rm',
  'mkdir',
  'chmod',
  'find',
  'cut',
  'grep',
  'sleep',
  'flock',
  'ln',
  'dirname',
  'touch',
  'true',
  'mktemp',
  'mkfifo',
]

/** A folder to be the whole PATH: the shell's everyday programs and the fakes of a test, so that nothing of this machine is found by chance. */
export async function toolsIn(folder: string, fakes: Readonly<Record<string, string>> = {}): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  for (const name of everyday) {
    const real = ['/bin', '/usr/bin'].map((place) => join(place, name)).find(existsSync)
    if (real !== undefined && !existsSync(join(bin, name))) await symlink(real, join(bin, name))
  }
  for (const [name, script] of Object.entries(fakes)) await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return bin
}
