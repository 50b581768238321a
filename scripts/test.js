import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { makeReady, root } from './make-ready.js'

// `npm test`: everything, from a fresh clone. `npm test -- e2e -t 'down leaves'` hands its words on to vitest.

const bare = ['unit', 'edges']
const projects = [...bare, 'engines', 'e2e']
const work = join(root, '.msa-test')
const [first, ...rest] = process.argv.slice(2)
// Real Spring applications have a command of their own: `npm run test:peers`.
const one = [...projects, 'peers'].includes(first)
const asked = one ? [first] : projects
const words = one || first === undefined ? rest : [first, ...rest]

const began = Date.now()
// The logs that the other command has kept stay.
rmSync(join(work, first === 'peers' ? 'peers' : 'failed'), { recursive: true, force: true })
mkdirSync(work, { recursive: true })
makeReady()
if (asked.some((project) => !bare.includes(project))) {
  const code = await run(join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), ['scripts/provide-engines.ts'])
  if (code !== 0) finish(total([{ ...nothing(), failed: 1, failures: [{ name: 'the engines could not be had', kept: null }] }]))
}
const sums = []
for (const project of asked) sums.push(await runProject(project))
finish(total(sums))

async function runProject(project) {
  const file = join(work, `${project}.json`)
  rmSync(file, { force: true })
  say(`── ${project} ${'─'.repeat(60 - project.length)}`)
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'test-sums.js')}`]
  const code = await run(
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    ['run', '--project', project, '--passWithNoTests', ...reporters, ...words],
    { MSA_TEST_SUMS: file },
  )
  const sum = sumIn(file)
  if (sum === undefined)
    return { ...nothing(), failed: 1, failures: [{ name: `${project} did not run: vitest exited with ${code}`, kept: null }] }
  if (code === 0 || sum.failed > 0) return sum
  return { ...sum, failed: 1, failures: [{ name: `${project}: vitest exited with ${code}`, kept: null }] }
}

/** Only the last word on stdout is ours; all that runs may print as it likes. */
function run(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    // Ctrl-C reaches the whole group: the children end, and then this does.
    process.once('SIGINT', () => undefined)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function sumIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] }
}

function total(all) {
  const sum = (key) => all.reduce((count, one) => count + one[key], 0)
  const list = (key) => all.flatMap((one) => one[key])
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: list('failures'),
    skips: list('skips'),
  }
}

function finish({ passed, failed, skipped, failures, skips }) {
  for (const [because, tests] of groupedByReason(skips))
    say(`skipped: ${tests.length} (${because}): ${tests[0].name}${tests.length > 1 ? ', …' : ''}`)
  for (const { name, kept } of failures)
    say(`failed: ${name}${kept === null ? '' : `\n        its logs: ${relative(process.cwd(), kept)}`}`)
  say(`took ${Math.round((Date.now() - began) / 1000)} s`)
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  process.exit(failed > 0 ? 1 : 0)
}

function groupedByReason(skips) {
  const groups = new Map()
  for (const skip of skips) groups.set(skip.because, [...(groups.get(skip.because) ?? []), skip])
  return groups
}

function say(text) {
  process.stdout.write(`${text}\n`)
}
