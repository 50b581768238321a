import { randomBytes } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fetchArtefacts } from '../../../src/runtime/maven/fetch.ts'
import { damageOf, describeTree, isWhole } from '../../../src/runtime/maven/set-folder.ts'
import { layFlat } from '../../../src/runtime/maven/spring-boot-jar.ts'
import { unzip } from '../../../src/runtime/unzip.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { artefactOf, mavenRepository } from '../../support/servers/maven-repository.ts'
import { zipOf } from '../../support/zip.ts'

const never = new AbortController().signal
const libraries = Array.from({ length: 30 }, (_, at) => `library-${at}-with-a-long-name-${'x'.repeat(at)}.jar`)
const files = {
  'META-INF/MANIFEST.MF':
    'Manifest-Version: 1.0\r\nMain-Class: org.springframework.boot.loader.launch.JarLauncher\r\nStart-Class: org.example.Shop\r\n\r\n',
  'org/springframework/boot/loader/launch/JarLauncher.class': 'the loader',
  'BOOT-INF/classes/org/example/Shop.class': 'the shop',
  'BOOT-INF/classes/application.yml': 'server:\n  port: 8080\n',
  ...Object.fromEntries(libraries.map((name) => [`BOOT-INF/lib/${name}`, `library ${name}`])),
  'BOOT-INF/lib/tools-of-the-jar-itself.jar': 'not on the class path',
  // The order is that of the class path, not that of the names.
  'BOOT-INF/classpath.idx': libraries
    .map((name) => `- "BOOT-INF/lib/${name}"\n`)
    .reverse()
    .join(''),
}

async function laidFlat(content: Buffer): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'whole.jar'), content)
  await layFlat(join(folder, 'whole.jar'), join(folder, 'shop'), 'shop', never)
  return join(folder, 'shop')
}

/** As the specification of jars has it: a line that begins with a space goes on with the one before it. */
function manifestOf(text: string): Record<string, string> {
  const whole = text.replaceAll('\r\n ', '')
  return Object.fromEntries(whole.split('\r\n').flatMap((line) => (line === '' ? [] : [line.split(': ') as [string, string]])))
}

test('its libraries lie beside a jar of its own classes, which names them in the order of its class path', async () => {
  const flat = await laidFlat(zipOf(files))
  await unzip(join(flat, 'shop.jar'), join(flat, 'classes'))
  expect(await readFile(join(flat, 'classes', 'org', 'example', 'Shop.class'), 'utf8')).toBe('the shop')
  expect(await readFile(join(flat, 'classes', 'application.yml'), 'utf8')).toBe(files['BOOT-INF/classes/application.yml'])
  const text = await readFile(join(flat, 'classes', 'META-INF', 'MANIFEST.MF'), 'utf8')
  expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(70)
  const classPath = libraries.map((name) => `lib/${name}`).reverse()
  expect(manifestOf(text)).toEqual({
    'Manifest-Version': '1.0',
    'Main-Class': 'org.example.Shop',
    'Class-Path': classPath.join(' '),
  })
  for (const path of classPath) expect(await readFile(join(flat, path), 'utf8')).toBe(`library ${path.slice(4)}`)
  expect((await stat(join(flat, 'shop.jar'))).mode & 0o777).toBe(0o444)
  expect((await stat(join(flat, classPath[0] ?? ''))).mode & 0o777).toBe(0o444)
})

test('it is laid out to the same bytes each time: the lock knows them', async () => {
  const content = zipOf(files)
  const tree = await describeTree(await laidFlat(content))
  expect(await describeTree(await laidFlat(content))).toEqual(tree)
  const repository = await mavenRepository()
  const artefact = artefactOf('shop', content, { unpacked: tree })
  repository.put(artefact, content)
  const base = await temporaryFolder()
  const folder = join(base, 'cache', 'set')
  await mkdir(join(base, 'bin'))
  const env = { PATH: join(base, 'bin'), MSA_MAVEN_REPOSITORY: repository.url }
  await fetchArtefacts({
    ...{ set: 'shops', artefacts: [artefact], folder, env, home: base, signal: never },
    on: () => undefined,
  })
  expect(isWhole(folder, [artefact])).toBe(true)
  expect(await damageOf(folder, [artefact])).toEqual([])
})

test.each([
  ['a jar of another kind', zipOf({ 'META-INF/MANIFEST.MF': 'Main-Class: org.example.Shop\r\n' }), /no Spring Boot jar/],
  ['one that would write elsewhere', zipOf({ ...files, '../../outside.jar': 'x' }), /would write to/],
  ['no jar', randomBytes(500), /no zip/],
])('%s is refused, and nothing is left of it', async (_, content, because) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'whole.jar'), content)
  await expect(layFlat(join(folder, 'whole.jar'), join(folder, 'shop'), 'shop', never)).rejects.toThrow(because)
  await expect(stat(join(folder, 'shop'))).rejects.toThrow('ENOENT')
  await expect(stat(join(folder, 'shop.whole'))).rejects.toThrow('ENOENT')
})
