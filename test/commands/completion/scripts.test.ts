import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bashScript, fishScript, zshScript } from '../../../src/commands/completion/scripts.ts'

const isInstalled = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0
const candidates = ['kafka\tApache Kafka', 'kafka-connect\tKafka Connect', '--scale=kafka=\t', 'zipkin\ttraces: all of them']

/** An `msa` that answers `__complete` with fixed candidates and writes down what it was asked. */
async function shell(program: string, script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'msa-completion-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const fake = `#!/bin/sh\nprintf '[%s]' "$@" > ${folder}/asked\ncat <<'END'\n${candidates.join('\n')}\nEND\n`
  await writeFile(join(folder, 'msa'), fake)
  await chmod(join(folder, 'msa'), 0o755)
  await writeFile(join(folder, 'script'), script)
  return (lines: string) =>
    new Promise<string>((resolve, reject) => {
      const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, TERM: 'dumb' }
      const all = `source ${folder}/script\n${lines}\necho "asked $(cat ${folder}/asked)"\n`
      execFile(program, ['-c', all], { env, timeout: 15_000 }, (error, out, err) =>
        error ? reject(new Error(`${error.message}\n${err}`)) : resolve(out),
      )
    })
}

/** What bash itself does before it calls the function: its own idea of words, broken at `=`. */
function pressTab(line: string, words: readonly string[]): string {
  const list = words.map((word) => `'${word}'`).join(' ')
  return `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${list}) COMP_CWORD=${words.length - 1}; _msa; printf '%s\\n' "\${COMPREPLY[@]}"`
}

test.skipIf(!isInstalled('bash'))('bash is offered what begins as the word does', async () => {
  const bash = await shell('bash', bashScript)
  expect(await bash(pressTab('msa up ka', ['msa', 'up', 'ka']))).toBe('kafka\nkafka-connect\nasked [__complete][--][up][ka]\n')
  expect(await bash(pressTab('msa up ', ['msa', 'up', '']))).toContain('zipkin\nasked [__complete][--][up][]\n')
})

test.skipIf(!isInstalled('bash'))('bash is given only what it has not got yet of a word with a sign in it', async () => {
  const bash = await shell('bash', bashScript)
  expect(await bash(pressTab('msa up --scale=ka', ['msa', 'up', '--scale', '=', 'ka']))).toBe(
    'kafka=\nasked [__complete][--][up][--scale=ka]\n',
  )
  expect(await bash(pressTab('msa up --scale=', ['msa', 'up', '--scale', '=']))).toBe(
    'kafka=\nasked [__complete][--][up][--scale=]\n',
  )
})

test.skipIf(!isInstalled('fish'))('fish is offered candidates with what they are', async () => {
  const fish = await shell('fish', fishScript)
  expect(await fish("complete -C 'msa up kaf'")).toBe(
    'kafka\tApache Kafka\nkafka-connect\tKafka Connect\nasked [__complete][--][up][kaf]\n',
  )
})

test.skipIf(!isInstalled('zsh'))('zsh understands its script', async () => {
  const zsh = await shell('zsh', `autoload -Uz compinit; compinit -D\n${zshScript}`)
  expect(await zsh('echo "$_comps[msa]"; touch ${HOME}/asked')).toContain('_msa\n')
})
