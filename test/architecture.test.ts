import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Which part may import which: this table is the documentation. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  protocols: ['shared'],
  contracts: ['shared'],
  runtime: ['shared'],
  lab: ['protocols', 'contracts', 'runtime', 'shared'],
  supervisor: ['lab', 'protocols', 'runtime', 'shared'],
  systems: ['protocols', 'contracts', 'lab', 'runtime', 'shared'],
  shell: ['systems', 'lab', 'runtime', 'shared'],
  commands: ['shell', 'systems', 'lab', 'runtime', 'contracts', 'shared'],
  lessons: ['systems', 'lab', 'contracts', 'shared'],
  web: ['systems', 'lab', 'shared'],
  cli: ['commands', 'shell', 'shared'],
  platform: ['protocols', 'contracts', 'shared'],
  services: ['platform', 'protocols', 'contracts', 'shared'],
}

/** In these every folder has its own owner: what two of them need belongs further down. */
const ownersInside = ['commands', 'systems', 'protocols', 'lessons', 'services']

/** Where one protocol is made of others. */
const protocolsStandOn: Readonly<Record<string, readonly string[]>> = {
  'config-server': ['spring-properties', 'cipher'],
  bus: ['rabbitmq', 'kafka'],
  stream: ['rabbitmq', 'kafka'],
}

/** Costly to load, or likely to be replaced one day: known to one place each. */
const heavy: Readonly<Record<string, RegExp>> = {
  dockerode: /^runtime\/docker(\.ts|\/)/,
  execa: /^runtime\/processes(\.ts|\/)/,
  kafkajs: /^protocols\/kafka\/groups\.ts$/,
  amqplib: /^protocols\/rabbitmq\//,
  mysql2: /^protocols\/mysql\/client\.ts$/,
  'prom-client': /^platform\/metrics\/(node-metrics|quantiles)\.ts$/,
  'mysql2/promise': /^protocols\/sql\/mariadb\.ts$/,
  '@photostructure/sqlite': /^protocols\/sql\/sqlite-library\.ts$/,
  inquirer: /^shell\/prompt\.ts$/,
  chalk: /^shell\/output\/terminal\.ts$/,
  ora: /^shell\/output\/terminal\.ts$/,
  jose: /^platform\/tokens\/tokens\.ts$/,
  ioredis: /^services\/gateway-service\/filters\/redis\.ts$/,
}

const ownTheProcess = /^(cli\/(?:bin|start)|supervisor\/main|services\/[^/]+\/main|runtime\/.+)\.ts$/

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = filesBelow('src')
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ file: path.slice('src/'.length), text: readFileSync(join(root, path), 'utf8') }))
const imports = sources.flatMap(({ file, text }) => importsOf(file, text))

test('each part imports only what lies below it', () => {
  expect(
    listed(imports, ({ file, target }) => {
      if (target === null) return false
      const [from, to] = [partOf(file), partOf(target)]
      return from !== to && !mayImport[from]?.includes(to)
    }),
  ).toEqual([])
})

test('no import leaves the source folder', () => {
  expect(listed(imports, ({ target }) => target?.startsWith('..') === true)).toEqual([])
})

test('one command, system or protocol never imports another', () => {
  expect(
    listed(imports, ({ file, target }) => {
      if (target === null || partOf(file) !== partOf(target) || !ownersInside.includes(partOf(file))) return false
      const [owner, other] = [ownerOf(file), ownerOf(target)]
      if (partOf(file) === 'protocols' && owner !== undefined && protocolsStandOn[owner]?.includes(other ?? '')) return false
      return other !== undefined && owner !== other
    }),
  ).toEqual([])
})

test('of a CommonJS package that is imported on use only the default export is taken: a bundle knows no other', () => {
  const takes = sources.flatMap(({ file, text }) =>
    [...withoutComments(text).matchAll(/(?:const \{\s*(\w+)[^=;]*=\s*)?\(?await import\('([^.'][^']*)'\)(\)\.default)?/g)].map(
      ([, first, specifier = '', whole]) => ({ file, specifier, isDefault: first === 'default' || whole !== undefined }),
    ),
  )
  expect(takes.length).toBeGreaterThan(5)
  expect(
    takes
      .filter(({ specifier, isDefault }) => !isDefault && isCommonJs(specifier))
      .map(({ file, specifier }) => `${file} -> ${specifier}`),
  ).toEqual([])
})

test('the program knows commands by their declarations; all else of them is imported when it runs', () => {
  expect(
    listed(
      imports,
      ({ file, target, lazily }) =>
        partOf(file) === 'cli' && target?.startsWith('commands/') === true && !lazily && !/\.command\.ts$/.test(target),
    ),
  ).toEqual([])
})

test('a declaration does not load its handler', () => {
  expect(
    listed(imports, ({ file, target, lazily, typesOnly }) => {
      return /\.command\.ts$/.test(file) && /\.handler\.ts$/.test(target ?? '') && !lazily && !typesOnly
    }),
  ).toEqual([])
})

test('a heavy library is imported in one place, and there when it is used', () => {
  expect(listed(imports, ({ file, specifier }) => heavy[specifier] !== undefined && !heavy[specifier].test(file))).toEqual([])
  const atOnce = imports.filter(
    ({ specifier, lazily, typesOnly }) => specifier in heavy && specifier !== 'chalk' && !lazily && !typesOnly,
  )
  // A file may import it as files do, if nobody imports that file before it is used.
  expect(
    listed(imports, ({ target, lazily, typesOnly }) => !lazily && !typesOnly && atOnce.some(({ file }) => file === target)),
  ).toEqual([])
})

test('OpenTelemetry is known to the tracing of the platform alone', () => {
  const isTracing = (file: string) => file.startsWith('platform/tracing/')
  expect(listed(imports, ({ file, specifier }) => specifier.startsWith('@opentelemetry/') && !isTracing(file))).toEqual([])
})

test('there is no barrel, and no folder for what has no name', () => {
  const reExports = sources.filter(({ text }) => /^export (\*|\{[^}]*\}) from/m.test(text)).map(({ file }) => file)
  const nameless = sources
    .map(({ file }) => file)
    .filter((file) => /(^|\/)(index\.ts$|(utils?|helpers?|common|lib|types)(\/|\.ts$))/.test(file))
  expect([...reExports, ...nameless]).toEqual([])
})

test('only the outermost ring touches the process', () => {
  // `process.pid` is left out: a process of the lab is often called just that.
  const global =
    /(?<![\w.'])process\.(argv|env|exit\w*|std\w+|cwd|chdir|platform|arch|on|once|kill|execPath|versions?|getuid|memoryUsage|hrtime|nextTick)\b/
  const offenders = sources.filter(({ file, text }) => !ownTheProcess.test(file) && global.test(withoutComments(text)))
  expect(offenders.map(({ file }) => file)).toEqual([])
})

test('nobody prints past the output', () => {
  expect(sources.filter(({ text }) => /\bconsole\./.test(withoutComments(text))).map(({ file }) => file)).toEqual([])
})

test('nobody loads the languages of the world', () => {
  expect(sources.filter(({ text }) => /\.toLocale|\bIntl\./.test(withoutComments(text))).map(({ file }) => file)).toEqual([])
})

test('no registry is named: where things come from is configured on the machine', () => {
  // Put together here, for the same reason.
  const hosts = [
    ['npmjs', 'org'],
    ['npmjs', 'com'],
    ['maven', 'org'],
    ['maven', 'apache', 'org'],
    ['docker', 'io'],
    ['hub', 'docker', 'com'],
  ]
  const names = hosts.map((parts) => parts.join('.'))
  const written = ['src', 'bin', 'scripts', 'templates', 'test', 'docs']
    .flatMap(filesBelow)
    .concat(readdirSync(root).filter((name) => /\.(md|json|ts)$/.test(name)))
  const offenders = written.filter((path) => {
    const text = readFileSync(join(root, path), 'latin1')
    return names.some((name) => text.includes(name))
  })
  expect(offenders).toEqual([])
})

test('the repository stands alone', () => {
  const neighbour = /(?<!from '[./]*)(?<!import\('[./]*)\.\.\/shared\b(?!\/[\w/-]+\.ts')/
  expect(sources.filter(({ text }) => neighbour.test(text)).map(({ file }) => file)).toEqual([])
})

interface Import {
  readonly file: string
  readonly specifier: string
  /** Below src/; null for a package. */
  readonly target: string | null
  readonly lazily: boolean
  readonly typesOnly: boolean
}

function importsOf(file: string, text: string): readonly Import[] {
  const found = withoutComments(text).matchAll(
    /\b(import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'|\bimport\s+'([^']+)'|\bimport\('([^']+)'\)/g,
  )
  return [...found].map(([, , type, from, bare, lazy]) => {
    const specifier = from ?? bare ?? lazy ?? ''
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : null
    return { file, specifier, target, lazily: lazy !== undefined, typesOnly: type !== undefined }
  })
}

function listed(all: readonly Import[], isWrong: (each: Import) => boolean): readonly string[] {
  return all.filter(isWrong).map(({ file, specifier }) => `${file} -> ${specifier}`)
}

function partOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** The folder inside a part; undefined for a file that all of the part share. */
function ownerOf(file: string): string | undefined {
  const [, folder, more] = file.split('/')
  return more === undefined ? undefined : folder
}

function isCommonJs(specifier: string): boolean {
  const path = pathForRequire(specifier)
  if (path === undefined || path.endsWith('.mjs')) return false
  let folder = dirname(path)
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return path.endsWith('.cjs') || JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type !== 'module'
}

/** Undefined for what is Node's own, or can only be imported. */
function pathForRequire(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined
  try {
    return createRequire(import.meta.url).resolve(specifier)
  } catch {
    return undefined
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
}
