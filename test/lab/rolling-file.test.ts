import { appendFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRollingFile, type RollingFile, type RollingFileOptions } from '../../src/lab/rolling-file.ts'
import { followLines, tailLines } from '../../src/lab/rolling-file-read.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'

function rolling(path: string, options?: RollingFileOptions): RollingFile {
  const file = createRollingFile(path, options)
  onTestFinished(() => file.close())
  return file
}

function numbers(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `line ${from + at}`)
}

/** Follows until the test ends. */
function followed(path: string, last?: number): { lines: string[]; stop(): Promise<void> } {
  const lines: string[] = []
  const abort = new AbortController()
  const done = followLines(
    path,
    { signal: abort.signal, ...(last === undefined ? {} : { last }) },
    (line) => void lines.push(line),
  )
  const stop = async (): Promise<void> => {
    abort.abort()
    await done
  }
  onTestFinished(stop)
  return { lines, stop }
}

test('lines are on the disk soon, without being asked for', async () => {
  const path = join(await temporaryFolder(), 'deep', 'log')
  const file = rolling(path)
  file.append('one')
  file.append('twø')
  await eventually('they are written', async () => (await readFile(path, 'utf8').catch(() => '')) === 'one\ntwø\n')
})

test('it keeps one older file, and tail reads over both', async () => {
  const path = join(await temporaryFolder(), 'log')
  const file = rolling(path, { maxBytes: 500 })
  for (const line of numbers(0, 300)) {
    file.append(line)
    await file.flush()
  }
  const [older, current] = [await stat(`${path}.1`), await stat(path)]
  expect(older.size).toBeLessThan(600)
  expect(current.size).toBeLessThan(600)
  const kept = [
    ...(await readFile(`${path}.1`, 'utf8')).split('\n').slice(0, -1),
    ...(await readFile(path, 'utf8')).split('\n').slice(0, -1),
  ]
  expect(kept.at(-1)).toBe('line 299')
  for (const count of [0, 1, 5, kept.length - 1, kept.length])
    expect(await tailLines(path, count)).toEqual(count === 0 ? [] : kept.slice(-count))
  expect(await tailLines(path, 1000)).toEqual(kept)
})

test('tail reads long lines and large files from their end, and leaves out what is not finished', async () => {
  const path = join(await temporaryFolder(), 'log')
  const long = '한'.repeat(50_000)
  await writeFile(path, `${'x\n'.repeat(200_000)}${long}\nlast\nunfin`)
  expect(await tailLines(path, 3)).toEqual(['x', long, 'last'])
  expect(await tailLines(`${path}-none`, 3)).toEqual([])
})

test('a writer that comes after one that was killed begins a new line', async () => {
  const path = join(await temporaryFolder(), 'log')
  await writeFile(path, 'whole\nhal')
  const file = rolling(path)
  file.append('new')
  await file.close()
  expect(await readFile(path, 'utf8')).toBe('whole\nhal\nnew\n')
})

test('a disk that is full loses lines, says so once, and tells how many when it works again', async () => {
  const path = '/dev/full'
  const said: string[] = []
  const file = rolling(path, { onTrouble: (because) => said.push(because), lostAsLine: (lines) => `${lines} lost` })
  for (let round = 0; round < 3; round++) {
    file.append('a')
    file.append('b')
    await file.flush()
  }
  expect(said).toEqual(['no space left on the disk'])
  expect(file.dropped).toBe(6)
})

test('a folder that cannot be written loses lines, and what was lost is told in the file later', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'lab'), 'a file where the folder should be')
  const path = join(folder, 'lab', 'log')
  const said: string[] = []
  const file = rolling(path, { onTrouble: (because) => said.push(because), lostAsLine: (lines) => `${lines} lost` })
  file.append('a')
  await file.flush()
  expect(said.length).toBe(1)
  await rm(join(folder, 'lab'))
  file.append('b')
  await file.flush()
  expect(await readFile(path, 'utf8')).toBe('1 lost\nb\n')
  file.append('c')
  await file.close()
  expect(await readFile(path, 'utf8')).toBe('1 lost\nb\nc\n')
})

test('a folder removed under the writer is made again at the next rotation', async () => {
  const folder = join(await temporaryFolder(), 'lab')
  const file = rolling(join(folder, 'log'), { maxBytes: 10 })
  for (const line of ['0123456789', 'x']) {
    file.append(line)
    await file.flush()
    await rm(folder, { recursive: true })
  }
  expect(file.dropped).toBe(0)
})

test('a follower loses and doubles nothing, over rotations, restarts of the writer, and files that are not there yet', async () => {
  const path = join(await temporaryFolder(), 'lab', 'log')
  const { lines } = followed(path)
  for (let restart = 0; restart < 5; restart++) {
    const file = createRollingFile(path, { maxBytes: 3000 })
    for (let batch = 0; batch < 20; batch++) {
      for (const line of numbers(restart * 1000 + batch * 50, 50)) file.append(line)
      await file.flush()
      // A reader two rotations behind loses what is gone; this is about all others.
      await eventually('the follower is near', () => lines.length >= restart * 1000 + batch * 50)
    }
    await file.close()
  }
  await eventually('all came', () => lines.length >= 5000)
  expect(lines).toEqual(numbers(0, 5000))
})

test('a follower begins with what is there, both halves, and with only the last lines if asked', async () => {
  const path = join(await temporaryFolder(), 'log')
  await writeFile(`${path}.1`, 'a\nb\n')
  await writeFile(path, 'c\nd\n')
  const [all, two, none] = [followed(path), followed(path, 2), followed(path, 0)]
  await eventually('both began', () => all.lines.length === 4 && two.lines.length === 2)
  await appendFile(path, 'e\nf')
  await eventually('the new line came', () => all.lines.length === 5 && two.lines.length === 3 && none.lines.length === 1)
  await appendFile(path, 'g\n')
  await eventually('the line is whole', () => all.lines.length === 6 && two.lines.length === 4 && none.lines.length === 2)
  expect(all.lines).toEqual(['a', 'b', 'c', 'd', 'e', 'fg'])
  expect(two.lines).toEqual(['c', 'd', 'e', 'fg'])
  expect(none.lines).toEqual(['e', 'fg'])
})

test('a follower two rotations behind goes on with the oldest that is left', async () => {
  const path = join(await temporaryFolder(), 'log')
  await writeFile(path, 'a\n')
  const lines: string[] = []
  const abort = new AbortController()
  let isHeld = true
  let goOn = (): void => undefined
  const done = followLines(path, { signal: abort.signal }, async (line) => {
    lines.push(line)
    if (isHeld) await new Promise<void>((resolve) => (goOn = resolve))
  })
  await eventually('it reads the first', () => lines.length === 1)
  await appendFile(path, 'b\n')
  for (const line of ['c\n', 'd\n', 'e\n']) {
    await rename(path, `${path}.1`)
    await writeFile(path, line)
  }
  isHeld = false
  goOn()
  await eventually('it is at the end', () => lines.at(-1) === 'e')
  expect(lines).toEqual(['a', 'b', 'd', 'e'])
  abort.abort()
  await done
})

test('a file that was emptied is read from its beginning', async () => {
  const path = join(await temporaryFolder(), 'log')
  await writeFile(path, 'first line\n')
  const { lines } = followed(path)
  await eventually('the first came', () => lines.length === 1)
  await truncate(path)
  await appendFile(path, 'new\n')
  await eventually('the new one came', () => lines.length === 2)
  expect(lines).toEqual(['first line', 'new'])
})

test('a follower that is stopped ends at once, also one whose file never came', async () => {
  const { stop } = followed(join(await temporaryFolder(), 'none', 'log'))
  await stop()
})
