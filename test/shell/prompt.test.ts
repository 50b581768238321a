import { expect, test } from 'vitest'
import { type FakeProcessFacts, fakeContext } from '../support/surroundings.ts'
import { FakeStream } from '../support/terminal.ts'

const terminal = () => new FakeStream({ isTTY: true })
const nobody: Readonly<Record<string, FakeProcessFacts & { readonly format?: 'json' }>> = {
  'stdin is a pipe': { stderr: terminal() },
  'stderr is a file': { stdinIsTTY: true },
  'it runs in CI': { stdinIsTTY: true, stderr: terminal(), env: { CI: '1' } },
  'a program reads the answer': { stdinIsTTY: true, stderr: terminal(), format: 'json' },
}

test.each(Object.entries(nobody))('asks nobody when %s, and names the flag', async (_, facts) => {
  const { ctx } = await fakeContext(facts)
  const asking = ctx.output.ask({ kind: 'confirm', message: 'Install rabbitmq-server?', flag: '--yes' })
  await expect(asking).rejects.toMatchObject({ code: 'USAGE', exitCode: 2, hint: 'say it in advance: --yes' })
})
