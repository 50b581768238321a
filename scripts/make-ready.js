import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs on a fresh clone: node: modules only.

export const root = fileURLToPath(new URL('..', import.meta.url))

const stampsDir = join(root, 'node_modules', '.cache', 'msa')
const packagesStamp = join(stampsDir, 'packages')
const buildStamp = join(stampsDir, 'build')
const built = join(root, 'dist', 'cli', 'bin.js')

/** Packages and dist, as the lock file and the sources ask for them. Quiet and quick when they are. */
export function makeReady() {
  if (!packagesAreThere()) install()
  const sources = hashOfSources()
  if (!existsSync(built) || readIfThere(buildStamp) !== stampOf(sources)) build(sources)
}

function packagesAreThere() {
  const lock = hashOf(readFileSync(join(root, 'package-lock.json')))
  const stamp = readIfThere(packagesStamp)
  if (stamp !== undefined) return stamp === lock
  // Installed by hand: npm writes its own copy of the lock at the end.
  const installed = join(root, 'node_modules', '.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function install() {
  const began = Date.now()
  say('packages: npm ci')
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  keep(packagesStamp, hashOf(readFileSync(join(root, 'package-lock.json'))))
  say(`packages: installed in ${seconds(began)}`)
}

function build(sources) {
  const began = Date.now()
  run(process.execPath, [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(root, 'scripts', 'build.ts')])
  keep(buildStamp, stampOf(sources))
  say(`dist: built in ${seconds(began)}`)
}

/** What was built from what: a build by hand in between changes the second half. */
function stampOf(sources) {
  return `${sources} ${statSync(built).mtimeMs}`
}

function hashOfSources() {
  const hash = createHash('sha256')
  const files = ['src', 'scripts/build'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const file of [...files.sort(), join(root, 'scripts', 'build.ts'), join(root, 'package-lock.json')]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** The npm that runs us, where one does. */
export function npm(args) {
  const own = process.env.npm_execpath
  if (own?.endsWith('.js')) return run(process.execPath, [own, ...args])
  return run('npm', args)
}

/** Quiet when it succeeds: its output is shown only when it fails. */
function run(program, args) {
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  const how = error ? error.message : signal ? `was ended by ${signal}` : `exited with ${status}`
  process.stderr.write(`✗ ${[program, ...args].join(' ')} ${how}\n`)
  process.exit(signal === 'SIGINT' ? 130 : 1)
}

function keep(stamp, text) {
  mkdirSync(stampsDir, { recursive: true })
  writeFileSync(stamp, text)
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)}s`
}

/** Not a result: what a script reads from stdout stays clean. */
function say(text) {
  process.stderr.write(`${text}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeReady()
