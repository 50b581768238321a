import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ownPackages = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** As `npm install` leaves a new service, with what is here: no registry is asked. */
export function installInto(folder: string, msaLab: string): void {
  mkdirSync(join(folder, 'node_modules'))
  const names = readdirSync(ownPackages).filter((each) => each !== 'msa-lab')
  for (const each of names) symlinkSync(join(ownPackages, each), join(folder, 'node_modules', each))
  symlinkSync(msaLab, join(folder, 'node_modules', 'msa-lab'))
}
