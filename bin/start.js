'use strict'

// Apart from msa.js because an old Node does not even parse `import()`.
require('node:module').enableCompileCache?.()
import('../dist/cli/bin.js')
