#!/usr/bin/env node
// biome-ignore-all lint: it must parse on every Node there ever was, to say that this one is too old
'use strict'

// Answers what needs no program (the version, the help) from files and starts the program for everything else.

var fs = require('fs')
var path = require('path')

var root = path.join(__dirname, '..')

function main(words) {
  var node = process.versions.node
  if (isTooOld(node)) return fail('msa needs Node 20.19 or newer, and this is ' + node + '.', 'install a newer Node')
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    print(readJson('package.json').version + '\n')
    return
  }
  if (!fs.existsSync(path.join(root, 'dist', 'cli', 'start.js'))) {
    return fail('msa is not built yet: there is no dist/cli/start.js in ' + root + '.', 'npm run build')
  }
  var help = helpFor(words)
  if (help !== undefined) {
    print(help)
    return
  }
  require('../dist/cli/start.js')
}

function isTooOld(version) {
  var parts = version.split('.').map(Number)
  return parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)
}

// `msa`, `msa --help`, `msa help up`, `msa topic list --help`. Undefined for all that commander must look at.
function helpFor(words) {
  var last = words[words.length - 1]
  var names
  if (last === '--help' || last === '-h') names = words.slice(0, -1)
  else if (words[0] === 'help') names = words.slice(1)
  else if (words.length === 0) names = []
  else return undefined
  return readJson('dist/help.json')[names.join(' ')]
}

// process.stdout costs more to make than all the rest of this file.
function print(text) {
  var bytes = Buffer.from(text)
  try {
    while (bytes.length > 0) bytes = bytes.subarray(fs.writeSync(1, bytes))
  } catch (error) {
    // A pipe that is full at this moment; a reader who has left needs nothing.
    if (error.code === 'EAGAIN') process.stdout.write(bytes)
    else if (error.code !== 'EPIPE') fail('The answer could not be written (' + error.code + ').', 'write it somewhere else')
  }
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'))
}

function fail(what, hint) {
  process.stderr.write('✗ ' + what + '\n  try   ' + hint + '\n')
  process.exitCode = 3
}

main(process.argv.slice(2))
