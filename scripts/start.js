import { join } from 'node:path'
import { makeReady, root } from './make-ready.js'

// `npm start`: what is missing, then the lab. `npm start -- --profile connect` hands its words on.

makeReady()

// In this very process: its signals, its terminal and its exit code are the program's own.
process.argv.splice(1, 1, join(root, 'bin', 'msa.js'), 'up', '--yes')
await import('../bin/msa.js')
