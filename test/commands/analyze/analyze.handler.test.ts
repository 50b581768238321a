import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { analyzeLab } from '../../../src/commands/analyze/analyze.handler.ts'
import type { LabHappening } from '../../../src/lab/events.ts'
import { locateLab } from '../../../src/lab/locate.ts'
import { numbered } from '../../support/events.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeContext } from '../../support/surroundings.ts'

const started: readonly LabHappening[] = [
  { kind: 'run-started', run: 'r1', command: 'up', plan: [] },
  { kind: 'component-starting', id: 'kafka-1', name: 'kafka', needs: [], attempt: 1 },
  { kind: 'component-healthy', id: 'kafka-1', name: 'kafka', tookMs: 5, where: '' },
  { kind: 'run-finished', run: 'r1', outcome: 'done', tookMs: 5 },
]

test('the journal of the named lab is read, and JSON says all of it', async () => {
  const { ctx, around, open } = await fakeContext({ home: await temporaryFolder(), format: 'json' })
  const path = locateLab(ctx.paths, 'b').files.journal
  await mkdir(dirname(path), { recursive: true })
  await writeFile(
    path,
    numbered(...started)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  )
  await analyzeLab(ctx, { name: 'b' })
  await open.close()
  expect(JSON.parse(around.stdout.written)).toMatchObject({ lab: 'b', run: 'r1', outcome: 'done', critical: ['kafka-1'] })
})

test('a lab that was never up says what to type', async () => {
  const { ctx } = await fakeContext({ home: await temporaryFolder() })
  await expect(analyzeLab(ctx, {})).rejects.toMatchObject({ code: 'LAB_NOT_UP', exitCode: 3, hint: 'msa up' })
  await expect(analyzeLab(ctx, { name: 'b' })).rejects.toMatchObject({ hint: 'msa up --name b' })
})
