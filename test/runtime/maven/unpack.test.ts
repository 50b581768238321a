import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { damageOf, describeTree, isWhole } from '../../../src/runtime/maven/set-folder.ts'
import { unpackTarGz } from '../../../src/runtime/maven/unpack.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { artefactOf } from '../../support/servers/maven-repository.ts'

const run = promisify(execFile)

/** One entry of a tar, as it lies in the archive. */
function entry(name: string, content: string | Buffer, kind = '0'): Buffer {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write(body.length.toString(8).padStart(11, '0'), 124)
  header.write('        ', 148)
  header.write(kind, 156)
  header.write('ustar\0', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

async function archiveOf(...entries: readonly Buffer[]): Promise<{ archive: string; target: string; folder: string }> {
  const folder = await temporaryFolder()
  const archive = join(folder, 'a.tar.gz')
  await writeFile(archive, gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])))
  return { archive, folder, target: join(folder, 'target') }
}

test.each([['gnu'], ['pax'], ['ustar']])('what tar packed (%s) is unpacked as it was, long names too', async (format) => {
  const folder = await temporaryFolder()
  const long = `plugin/${'deep/'.repeat(25)}`
  await mkdir(join(folder, 'source', long), { recursive: true })
  await writeFile(join(folder, 'source', 'plugin', 'empty'), '')
  await writeFile(join(folder, 'source', 'plugin', 'größe.txt'), 'x'.repeat(100_000))
  await writeFile(join(folder, 'source', long, 'file.jar'), 'content')
  await run('tar', ['-czf', join(folder, 'a.tar.gz'), `--format=${format}`, '-C', join(folder, 'source'), 'plugin'])
  await unpackTarGz(join(folder, 'a.tar.gz'), join(folder, 'target'))
  expect(await describeTree(join(folder, 'target'))).toEqual(await describeTree(join(folder, 'source')))
})

test.each([['../outside'], ['/tmp/outside'], ['inside/../../outside'], ['']])('an entry called "%s" is refused', async (name) => {
  const { archive, target, folder } = await archiveOf(entry(name, 'content'))
  await expect(unpackTarGz(archive, target)).rejects.toThrow('would write to')
  expect(existsSync(join(folder, 'outside'))).toBe(false)
})

test.each([['1'], ['2'], ['3'], ['6']])('a link or a device (type %s) is refused', async (kind) => {
  const { archive, target } = await archiveOf(entry('link', '', kind))
  await expect(unpackTarGz(archive, target)).rejects.toThrow('neither a file nor a folder')
})

test('a long name cannot lead outside either', async () => {
  const { archive, target } = await archiveOf(entry('././@LongLink', '../../outside\0', 'L'), entry('short', 'content'))
  await expect(unpackTarGz(archive, target)).rejects.toThrow('would write to')
})

test('a file that is there already is not written through', async () => {
  const { archive, target, folder } = await archiveOf(entry('file', 'new'))
  await mkdir(target)
  await writeFile(join(folder, 'precious'), 'old')
  await symlink(join(folder, 'precious'), join(target, 'file'))
  await expect(unpackTarGz(archive, target)).rejects.toThrow('EEXIST')
  expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('old')
})

test('an archive that ends in the middle, or is none, is refused', async () => {
  const folder = await temporaryFolder()
  const whole = entry('file', 'x'.repeat(5000))
  await writeFile(join(folder, 'short.tar.gz'), gzipSync(whole.subarray(0, 2000)))
  await expect(unpackTarGz(join(folder, 'short.tar.gz'), join(folder, 'one'))).rejects.toThrow('ends in the middle')
  await writeFile(join(folder, 'none.tar.gz'), gzipSync(Buffer.alloc(2048, 65)))
  await expect(unpackTarGz(join(folder, 'none.tar.gz'), join(folder, 'two'))).rejects.toThrow('does not add up')
  await writeFile(join(folder, 'text.tar.gz'), 'hello')
  await expect(unpackTarGz(join(folder, 'text.tar.gz'), join(folder, 'three'))).rejects.toThrow()
})

test('an unpacked archive is whole by count and size, and damaged by a single byte for who looks closely', async () => {
  const { archive, target } = await archiveOf(entry('plugin/a.jar', 'aaa'), entry('plugin/b.jar', 'bbb'))
  await unpackTarGz(archive, target)
  const artefact = artefactOf('plugin', Buffer.alloc(1), {
    extension: 'tar.gz',
    unpacked: await describeTree(join(target, 'plugin')),
  })
  expect(isWhole(target, [artefact])).toBe(true)
  expect(await damageOf(target, [artefact])).toEqual([])
  await run('chmod', ['644', join(target, 'plugin', 'a.jar')])
  await writeFile(join(target, 'plugin', 'a.jar'), 'axa')
  expect(isWhole(target, [artefact])).toBe(true)
  expect(await damageOf(target, [artefact])).toEqual([expect.stringContaining(join(target, 'plugin'))])
  await writeFile(join(target, 'plugin', 'a.jar'), 'a')
  expect(isWhole(target, [artefact])).toBe(false)
})
