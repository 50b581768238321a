import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { bundle } from '../../scripts/build/bundle.ts'

let inputs: Metafile['inputs']
let outputs: Metafile['outputs']
beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  ;({ inputs, outputs } = await bundle({ root, entryPoints: ['src/cli/bin.ts'], outdir: null }))
})

test('the entry loads no package at all before it knows what was asked', () => {
  expect(packagesLoadedBy('src/cli/bin.ts')).toEqual([])
})

test('declaring a command loads commander, and nothing that works', () => {
  const declared = entries('.command.ts')
  expect(declared).toContain('src/commands/topic/topic.command.ts')
  for (const module of ['src/cli/program.ts', ...declared]) {
    expect([[], ['commander']], module).toContainEqual(packagesLoadedBy(module))
    const worker = /\.handler\.ts$|^src\/(?:runtime|supervisor)\/|^src\/shell\/(?:lab|target)\.ts$/
    expect(
      inputsLoadedBy(module).filter((input) => worker.test(input)),
      module,
    ).toEqual([])
  }
})

test('completing a word loads no commander', () => {
  expect(packagesLoadedBy('src/commands/completion/answer.ts')).toEqual([])
})

test('no package asserts in a way that reads the bundle to say what it asserted', async () => {
  const importers = Object.entries(inputs).flatMap(([input, { imports }]) =>
    imports.some(({ path }) => /^(node:)?assert(\/strict)?$/.test(path)) ? [input] : [],
  )
  expect(importers).toEqual(['plain-assert:assert'])
})

test('each handler is a chunk of its own', () => {
  expect(entries('.handler.ts')).toContain('src/commands/version/version.handler.ts')
})

function entries(ending: string): readonly string[] {
  return Object.values(outputs).flatMap(({ entryPoint }) => (entryPoint?.endsWith(ending) ? [entryPoint] : []))
}

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
