import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import type { ComponentDefinition } from '../../src/lab/component.ts'
import type { ProgressNote } from '../../src/lab/progress.ts'
import { provide, type Supply } from '../../src/lab/supply.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { temporaryFolder } from '../support/rig.ts'
import { toolsIn } from '../support/tools.ts'

async function supplyWith(fakes: Readonly<Record<string, string>>, more: Partial<Supply> = {}) {
  const base = await temporaryFolder()
  const bin = await toolsIn(base, fakes)
  const said: ProgressNote[] = []
  const asked: string[] = []
  const ask = async (question: string) => asked.push(question) > 0
  const warned: string[] = []
  const signal = new AbortController().signal
  const supply: Supply = {
    cacheDir: base,
    env: { PATH: bin, BIN: bin },
    home: base,
    asRoot: false,
    agreed: false,
    ask,
    on: (one) => said.push(one),
    warn: (text) => warned.push(text),
    signal,
    ...more,
  }
  return { supply, said, asked, bin, warned }
}

async function failureOf(work: Promise<unknown>): Promise<MsaError> {
  const error = await work.then(
    () => new Error('it should have failed'),
    (thrown) => thrown,
  )
  if (error instanceof MsaError) return error
  throw error
}

/** A component that needs a program nobody has, packaged as Maven is. */
const place = { runtime: 'native', images: {}, engine: undefined } as const
const needing = (program: string): ComponentDefinition => ({
  name: 'one',
  summary: 'one',
  kind: 'engine',
  profile: 'core',
  ports: {},
  needs: [],
  memoryMiB: 1,
  programs: [program],
  image: 'one:1.0',
  imageDataDir: '/data',
  at: () => ({ command: [program], ready: [] }),
  where: 'here',
  links: [],
})
const brew = 'printf "#!/bin/sh\\n" >"$BIN/mvn"; chmod 755 "$BIN/mvn"'

test('a person is asked before anything is installed, with names', async () => {
  const { supply, said, asked } = await supplyWith({ brew })
  await provide([needing('mvn')], place, supply)
  expect(asked).toEqual(['Install maven with brew? No service of theirs is started.'])
  expect(said.at(-1)).toEqual({ kind: 'packages-installed', packages: ['maven'], tookMs: expect.any(Number) })
})

test('who agreed in advance is not asked', async () => {
  const { supply, asked } = await supplyWith({ brew }, { agreed: true })
  await provide([needing('mvn')], place, supply)
  expect(asked).toEqual([])
})

test('no is an answer: nothing is installed, and the line is given', async () => {
  const { supply, said } = await supplyWith({ brew }, { ask: async () => false })
  expect(await failureOf(provide([needing('mvn')], place, supply))).toMatchObject({
    code: 'PROGRAM_MISSING',
    exitCode: 3,
    hint: 'brew install maven',
  })
  expect(said).toEqual([])
})

test('where nobody can be asked it is a precondition, with both lines to type', async () => {
  const ask = async () => {
    throw new MsaError('USAGE', 'nobody is here', { exitCode: 2 })
  }
  const { supply } = await supplyWith({ brew }, { ask })
  expect(await failureOf(provide([needing('mvn')], place, supply))).toMatchObject({
    code: 'PROGRAM_MISSING',
    exitCode: 3,
    hint: 'brew install maven   or: msa up --yes',
  })
})

test('without a package manager it says so, and what else would do', async () => {
  const { supply } = await supplyWith({})
  const error = await failureOf(provide([needing('mvn')], place, supply))
  expect(error).toMatchObject({ code: 'PROGRAM_MISSING', exitCode: 3 })
  expect(error.message).toContain('no package manager')
  expect(error.hint).toContain('--runtime docker')
})

test('a program that no package brings is named', async () => {
  const { supply } = await supplyWith({ 'apt-get': 'exit 1' })
  expect((await failureOf(provide([needing('grafana')], place, supply))).message).toContain('grafana is needed')
})

test('a package that does not bring its program is not believed', async () => {
  const { supply, bin } = await supplyWith({ brew: 'exit 0' }, { agreed: true })
  const error = await failureOf(provide([needing('mvn')], place, { ...supply, env: { PATH: bin, HOME: dirname(bin) } }))
  expect(error).toMatchObject({ code: 'PROGRAM_MISSING', hint: 'brew install maven' })
})

test('in Docker the images that are missing are pulled, once each, and no program is looked for', async () => {
  const { supply, said } = await supplyWith({})
  const images = new Set(['two:1.0'])
  const engine = {
    hasImage: async (image: string) => images.has(image),
    pull: async (image: string) => void images.add(image),
  }
  const components = [needing('mvn'), needing('grafana'), { ...needing('mvn'), name: 'two' }]
  await provide(components, { runtime: 'docker', images: { two: 'two:1.0' }, engine }, supply)
  expect([...images]).toEqual(['two:1.0', 'one:1.0'])
  expect(said).toEqual([{ kind: 'image-pulled', image: 'one:1.0', tookMs: expect.any(Number) }])
})

test('what came with a package and is disabled now is said', async () => {
  const { supply, warned, bin } = await supplyWith({ brew: `${brew}; echo "msa-disabled: mvn.service"` }, { agreed: true })
  await provide([needing('mvn')], place, { ...supply, env: { PATH: bin, BIN: bin } })
  expect(warned).toEqual([expect.stringContaining('sudo systemctl enable mvn')])
})
