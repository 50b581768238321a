import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

// What tsconfig.json says of types, for files that somebody else's compiler reads.
const options = [
  ['ignoreConfig', 'true'],
  ['target', 'ES2023'],
  ['lib', 'ES2023,ESNext.Disposable'],
  ['module', 'NodeNext'],
  ['types', 'node'],
  ['strict', 'true'],
  ['exactOptionalPropertyTypes', 'true'],
  ['allowImportingTsExtensions', 'true'],
  ['skipLibCheck', 'true'],
  ['declaration', 'true'],
  ['emitDeclarationOnly', 'true'],
  ['rootDir', 'src'],
]

/** The types of what others import. Fastify's own are theirs to have: an optional peer, for those who write services. */
export function declare({ root, files, outdir }: { root: string; files: readonly string[]; outdir: string }): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const flags = options.flatMap(([name, value]) => [`--${name}`, `${value}`])
  execFileSync(process.execPath, [compiler, ...flags, '--outDir', outdir, ...files], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
