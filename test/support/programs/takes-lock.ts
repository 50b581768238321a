// Takes a lock again and again; inside, it makes a folder that must not be there and removes it: two owners at once would collide.
import { mkdirSync, rmdirSync, writeSync } from 'node:fs'
import { takeLock } from '../../../src/lab/lock.ts'

const [path = '', rounds = '1', end = 'release'] = process.argv.slice(2)
for (let round = 0; round < Number(rounds); round++) {
  const lock = await takeLock(path, { waitMs: 60_000 })
  // Left by an owner that was killed inside.
  if (end === 'die') {
    writeSync(1, 'owned\n')
    process.kill(process.pid, 'SIGKILL')
  }
  mkdirSync(`${path}-inside`)
  rmdirSync(`${path}-inside`)
  writeSync(1, 'owned\n')
  await lock[Symbol.asyncDispose]()
}
