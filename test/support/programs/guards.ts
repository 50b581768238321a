// A supervisor in small: runs its arguments guarded, prints the group's id, and stays until it is killed.
import { spawnGuarded } from '../../../src/runtime/processes/guarded.ts'

const child = await spawnGuarded({ command: process.argv.slice(2), cwd: '/', env: process.env, onLine: () => undefined })
process.stdout.write(`${child.pid}\n`)
await child.ended
