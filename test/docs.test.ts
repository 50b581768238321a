import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { helpOf } from '../scripts/build/typed.ts'
import { images } from '../src/lab/images.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const documents = ['README.md', 'README.ko.md', 'CONTRIBUTING.md', 'AGENTS.md', ...markdownBelow('docs')]
const help = await helpOf()
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

test.each(documents)('%s names only commands and options that exist', (file) => {
  expect(linesTyped(textOf(file)).flatMap(wrongIn)).toEqual([])
})

test.each(documents)('%s links only to files that are there', (file) => {
  const targets = [...textOf(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '')
  expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([])
})

test.each(documents)('%s names only npm scripts that exist', (file) => {
  const named = [...textOf(file).matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].map(([, name]) => name ?? '')
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
})

test.each(['README.md', 'README.ko.md'])('%s names every command and every image', (file) => {
  const text = textOf(file)
  const commands = Object.keys(help).filter((path) => path !== '' && path !== 'help')
  expect(commands.filter((path) => !text.includes(`msa ${path}`))).toEqual([])
  expect(Object.values(images).filter((image) => !text.includes(image))).toEqual([])
})

test('both READMEs name the same lines to type', () => {
  const typed = (file: string) => [...new Set(linesTyped(textOf(file)))].sort()
  expect(typed('README.ko.md')).toEqual(typed('README.md'))
})

test('both READMEs show the same blocks of code', () => {
  expect(blocksOf(textOf('README.ko.md'))).toEqual(blocksOf(textOf('README.md')))
})

/** `msa …` at the start of a line of code (after a prompt), in backquotes or in `$(…)`. */
function linesTyped(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const inBlocks = blocksOf(text)
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => /^(?:\$ )?(?:.*[|;] )?(msa .*)$/.exec(line)?.[1] ?? [])
  const inProse = [...prose.matchAll(/`(msa [^`]*)`/g)].map(([, line]) => line ?? '')
  const inShell = [...text.matchAll(/\$\((msa [^)]*)\)/g)].map(([, line]) => line ?? '')
  // A table's columns, what the program prints beside a line, and what follows a pipe are not part of it.
  return [...inBlocks, ...inProse, ...inShell].map((line) => (line.split(/ {2,}| [|>] /)[0] ?? '').trim())
}

function blocksOf(text: string): string[] {
  return [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? '')
}

function wrongIn(line: string): string[] {
  const [, command = '', ...words] = line.split(' ')
  if (/^[<(-]/.test(command)) return []
  if (help[command] === undefined) return [`${line}: no such command`]
  if (command === 'stock') return []
  // The page of the sub-command that is typed: its options are its own.
  const paths = [command, ...words.map((_, at) => [command, ...words.slice(0, at + 1)].join(' '))]
  const page = help[paths.findLast((path) => help[path] !== undefined) ?? command] ?? ''
  const options = words.flatMap((word) => /^(--?[a-z][\w-]*)/.exec(word)?.[1] ?? [])
  return options
    .filter((option) => !new RegExp(`(^|[ ,])${option}(?![\\w-])`, 'm').test(page))
    .map((option) => `${line}: no option ${option}`)
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function markdownBelow(folder: string): string[] {
  const found = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return found.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`)
}
