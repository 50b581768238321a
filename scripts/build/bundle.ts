import { createHash } from 'node:crypto'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

export interface Bundling {
  readonly root: string
  readonly entryPoints: readonly string[]
  /** Null: nothing is written, only the metafile is wanted. */
  readonly outdir: string | null
}

const sqlitePackage = 'node_modules/@photostructure/sqlite'
const codecsPackage = 'node_modules/@platformatic/wasm-utils/dist'
const zstdPackage = 'node_modules/@bokuweb/zstd-wasm/dist/common'

/** What is started: the command, the one process that owns a running lab, and the services. */
export const programs = [
  'src/cli/bin.ts',
  'src/supervisor/main.ts',
  ...['config', 'discovery', 'gateway', 'user', 'order', 'catalog'].map((name) => `src/services/${name}-service/main.ts`),
]

/** What others import, as `msa-lab/platform/<name>`. */
export const library = [
  ...['service', 'platform', 'discovery/address', 'http/create-app'],
  ...['client/create-clients', 'client/remote', 'resilience/create-resilience'],
].map((name) => `src/platform/${name}.ts`)

/** Bundles with all dependencies inside, shared parts and lazily imported handlers as chunks of their own. */
export async function bundle({ root, entryPoints, outdir }: Bundling): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: outdir ?? 'dist',
    write: outdir !== null,
    outbase: 'src',
    entryNames: '[dir]/[name]',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Names stay as they are: a stack from a user is read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    plugins: [
      leaveOut(['ssh2', 'cpu-features', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'], /./),
      leaveOut(['node:child_process'], /node_modules.commander/),
      plainAssert(),
      readPackageFilesBeside(root),
      loadSqliteBeside(),
    ],
  })
  if (outdir !== null) {
    await toCommonJs(outdir)
    await addStart(root, outdir)
    await cp(join(root, sqlitePackage, 'prebuilds'), join(outdir, 'sqlite'), { recursive: true })
    await cp(join(root, codecsPackage, 'native.wasm'), join(outdir, 'wasm', 'native.wasm'))
    // An optimizer takes a while to load, and whoever wants the metafile alone needs none.
    const { inlined } = await import('./inlined.ts')
    await writeFile(join(outdir, 'wasm', 'zstd.wasm'), inlined(await readFile(join(root, zstdPackage, 'zstd.wasm'))))
  }
  return metafile
}

/** Node loads dozens of ES modules slower than it runs most commands; only ES modules can be split. So they are turned afterwards. */
async function toCommonJs(outdir: string): Promise<void> {
  // First: it is what tells esbuild, as it tells Node, how such files see one another.
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  const files = await programFiles(outdir)
  await build({
    entryPoints: files.map((file) => join(outdir, file)),
    ...{ outdir, outbase: outdir, allowOverwrite: true },
    ...{ format: 'cjs', platform: 'node', target: 'node20.19' },
    supported: { 'dynamic-import': false },
    define: { 'import.meta.dirname': '__dirname' },
    ...{ minifyWhitespace: true, minifySyntax: true, legalComments: 'none' },
    ...{ sourcemap: true, sourcesContent: false },
  })
}

/** What loads the command: in one piece, and it knows what it loads, so that it keeps nothing of another build. */
async function addStart(root: string, outdir: string): Promise<void> {
  const hash = createHash('sha256')
  for (const file of await programFiles(outdir)) hash.update(await readFile(join(outdir, file)))
  // They are declared by all of the program, and whoever wants the metafile alone needs none of it.
  const { wordsOf } = await import('./typed.ts')
  const commands = Object.keys((await wordsOf()).commands)
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/start.ts'],
    ...{ outdir, outbase: 'src', bundle: true, format: 'cjs', platform: 'node', target: 'node20.19' },
    define: {
      'import.meta.dirname': '__dirname',
      BUILD: JSON.stringify(hash.digest('hex').slice(0, 12)),
      COMMANDS: JSON.stringify(commands),
    },
    ...{ minifyWhitespace: true, minifySyntax: true, legalComments: 'none' },
  })
}

async function programFiles(outdir: string): Promise<string[]> {
  return (await readdir(outdir, { recursive: true })).filter((file) => file.endsWith('.js')).sort()
}

/**
 * dockerode can reach an engine over SSH and talk to BuildKit over gRPC; a lab does neither, and the former wants a compiler
 * where it is installed. commander could start commands that are programs of their own, and what that needs takes a twentieth of a
 * start to load. Whoever uses them all the same is told so.
 */
function leaveOut(packages: readonly string[], importers: RegExp): Plugin {
  return {
    name: 'leave-out',
    setup: (bundler) => {
      bundler.onResolve({ filter: new RegExp(`^(${packages.join('|')})$`) }, ({ path, importer }) =>
        importers.test(importer) ? { path, namespace: 'left-out' } : undefined,
      )
      bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: absent(path) }))
    },
  }
}

/**
 * Node's `assert(x)` reads the source to say what was asserted, and looks for the end of the call: in our long lines that holds up
 * the whole process for many seconds. undici asserts what a server answers, so that one bad answer would be enough.
 */
function plainAssert(): Plugin {
  const contents = `
    const { AssertionError, ...assert } = require('node:assert')
    const ok = (value, message) => {
      if (value) return
      if (message instanceof Error) throw message
      throw new AssertionError({ message: message ?? 'what was asserted is not so', actual: value, expected: true, operator: '==' })
    }
    module.exports = Object.assign((value, message) => ok(value, message), assert, { AssertionError, ok })`
  return {
    name: 'plain-assert',
    setup: (bundler) => {
      bundler.onResolve({ filter: /^(node:)?assert$/ }, ({ namespace }) =>
        namespace === 'plain-assert' ? undefined : { path: 'assert', namespace: 'plain-assert' },
      )
      bundler.onLoad({ filter: /.*/, namespace: 'plain-assert' }, () => ({ contents, loader: 'js' }))
    },
  }
}

/**
 * Files that packages keep for themselves are found in `node_modules`; a bundle has none. WebAssembly lies in `dist/wasm`: inside,
 * as text, it takes longer to be read than to be compiled.
 */
function readPackageFilesBeside(root: string): Plugin {
  const reading = `
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    const beside = (name) => readFileSync(join(import.meta.dirname, '..', 'wasm', name))
  `
  const contents: Readonly<Record<string, string>> = {
    'codec-wasm.ts': `${reading}export const codecWasm = beside('native.wasm')\n`,
    'zstd-module.ts': `${reading}export const zstdWasm = beside('zstd.wasm')
      export const zstdModule = require(${JSON.stringify(join(root, zstdPackage, 'module.js'))})\n`,
  }
  return {
    name: 'read-package-files-beside',
    setup: (bundler) =>
      bundler.onLoad({ filter: /records.(codec-wasm|zstd-module)\.ts$/ }, ({ path }) => ({
        contents: contents[basename(path)] ?? '',
        resolveDir: dirname(path),
        loader: 'js',
      })),
  }
}

/**
 * The compiled part of SQLite, for a Node that has none of its own, lies in `dist/sqlite`, a folder for each platform. Its package
 * would look for it beside itself.
 */
function loadSqliteBeside(): Plugin {
  const contents = `
    const { existsSync } = require('node:fs')
    const { join } = require('node:path')
    module.exports = () => {
      const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc'
      const folder = join(__dirname, '..', 'sqlite', process.platform + '-' + process.arch)
      const file = join(folder, '@photostructure+sqlite.' + libc + '.node')
      const loaded = { exports: {} }
      process.dlopen(loaded, file)
      return loaded.exports
    }`
  return {
    name: 'load-sqlite-beside',
    setup: (bundler) => {
      // Its ES module asks for its own URL, which what we make of it does not have.
      bundler.onResolve({ filter: /^@photostructure\/sqlite$/ }, ({ resolveDir }) => ({
        path: createRequire(join(resolveDir, 'any.js')).resolve('@photostructure/sqlite'),
      }))
      bundler.onResolve({ filter: /^node-gyp-build$/ }, ({ path, importer }) =>
        importer.includes(sqlitePackage) ? { path, namespace: 'sqlite-beside' } : undefined,
      )
      bundler.onLoad({ filter: /.*/, namespace: 'sqlite-beside' }, () => ({ contents, loader: 'js' }))
    },
  }
}

/** A module whose every export throws once it is called or constructed: taking one out of it is no use of it yet. */
function absent(name: string): string {
  const complaint = JSON.stringify(`${name} is not part of msa`)
  return `module.exports = new Proxy({}, { get: () => function () { throw new Error(${complaint}) } })`
}
