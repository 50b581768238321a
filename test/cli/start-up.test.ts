import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { bundle } from '../../scripts/build/bundle.ts'

let outputs: Metafile['outputs']
beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  outputs = (await bundle({ root, entryPoints: ['src/cli/bin.ts'], outdir: null })).outputs
})

test('the entry loads no package at all before it knows what was asked', () => {
  expect(packagesLoadedBy('src/cli/bin.ts')).toEqual([])
})

test('declaring all commands loads commander and nothing else', () => {
  expect(packagesLoadedBy('src/cli/program.ts')).toEqual(['commander'])
})

test('completing a word loads no commander', () => {
  expect(packagesLoadedBy('src/commands/completion/answer.ts')).toEqual([])
})

test('each handler is a chunk of its own', () => {
  const handlers = Object.values(outputs).flatMap(({ entryPoint }) => (entryPoint?.endsWith('.handler.ts') ? [entryPoint] : []))
  expect(handlers).toContain('src/commands/version/version.handler.ts')
  const eager = inputsLoadedBy('src/cli/program.ts').filter((input) => input.endsWith('.handler.ts'))
  expect(eager).toEqual([])
})

/** What runs when this module is imported: its chunk and those it imports, but not what they import when they are used. */
function inputsLoadedBy(module: string): readonly string[] {
  const start = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === module)?.[0]
  if (start === undefined) throw new Error(`${module} is no chunk of its own`)
  const seen = new Set<string>()
  const open = [start]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    open.push(
      ...(outputs[at]?.imports ?? [])
        .filter(({ kind, external }) => kind === 'import-statement' && !external)
        .map(({ path }) => path),
    )
  }
  return [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}))
}

function packagesLoadedBy(module: string): readonly string[] {
  const packages = inputsLoadedBy(module).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [])
  return [...new Set(packages)].sort()
}
