'use strict'

// Apart from msa.js because an old Node does not even parse `import()`.
const { homedir } = require('node:os')
const { join } = require('node:path')

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
require('node:module').enableCompileCache?.(join(cache, 'msa', 'compile-cache'))
require('../dist/cli/bin.js')
