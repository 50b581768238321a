import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'node_modules', '.cache', 'msa', 'test-programs')

/** One of `programs/`, as a file that Node starts as it is: to compile it at each start would take longer than what is tested. */
export function programOf(name: string): string {
  mkdirSync(folder, { recursive: true })
  const [file, ours] = [join(folder, `${name}.mjs`), join(folder, `${name}-${process.pid}.mjs`)]
  buildSync({
    ...{ entryPoints: [join(import.meta.dirname, 'programs', `${name}.ts`)], outfile: ours },
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' },
  })
  // Other workers make the same, at the same time.
  renameSync(ours, file)
  return file
}
