import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { assemble, assembled } from '../scripts/build/assembled.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

test.each(assembled)('$target is what $source becomes', async ({ source, target }) => {
  expect(await readFile(`${root}${target}`, 'utf8')).toBe(await assemble(root, source))
})
