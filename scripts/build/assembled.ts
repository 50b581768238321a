import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { main } from 'assemblyscript/asc'

/** What is small and must be fast: written in the dialect that becomes WebAssembly. */
export const assembled = ['src/protocols/kafka/records/batch-loops', 'src/systems/kafka/forms/message-text'].map((path) => ({
  source: `${path}.assembly.ts`,
  target: `${path}.wasm.ts`,
}))

/** The module that a source becomes, as the text of the file beside it. */
export async function assemble(root: string, source: string): Promise<string> {
  let wasm: Uint8Array | undefined
  const { error, stderr } = await main(
    [source, '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'it.wasm'],
    {
      readFile: (name) => (name.endsWith('.assembly.ts') ? readFileSync(join(root, name), 'utf8') : null),
      writeFile: (_name, content) => {
        if (typeof content !== 'string') wasm = content
      },
    },
  )
  if (error || !wasm) throw new Error(`${source} does not compile\n${stderr}`, { cause: error })
  const lines =
    Buffer.from(wasm)
      .toString('base64')
      .match(/.{1,120}/g) ?? []
  return [
    `// Made of ${source.slice(source.lastIndexOf('/') + 1)} by \`npm run assemble\`.`,
    'export const wasm =',
    ...lines.map((line, at) => `  '${line}'${at < lines.length - 1 ? ' +' : ''}`),
    '',
  ].join('\n')
}
