import { expect, test } from 'vitest'
import type { LabHappening } from '../../../src/lab/events.ts'
import { plainStage } from '../../../src/shell/output/plain.ts'
import { Printer } from '../../../src/shell/output/printer.ts'
import { noInk } from '../../../src/shell/output.ts'
import { numbered } from '../../support/events.ts'
import { FakeStream } from '../../support/terminal.ts'

function plain(now = () => 0) {
  const stream = new FakeStream()
  return { stream, stage: plainStage(new Printer(stream), noInk, { now }) }
}

test('says each event in a line', () => {
  const { stream, stage } = plain()
  const failure = { because: 'it exited with 1', probe: '', exit: null, lastLines: [], lineCount: 0, hint: null }
  const kafka = { id: 'kafka-1', name: 'kafka' }
  const happenings: readonly LabHappening[] = [
    { kind: 'supervisor-started', pid: 7, version: '1.2.3' },
    { kind: 'run-started', run: 'r', command: 'msa up', plan: [] },
    { kind: 'component-adopted', ...kafka, process: '4711' },
    { kind: 'component-starting', ...kafka, needs: [], attempt: 2 },
    { kind: 'component-started', ...kafka, process: '4711' },
    { kind: 'component-waiting', ...kafka, for: 'ApiVersions' },
    { kind: 'component-healthy', ...kafka, tookMs: 1900, where: '127.0.0.1:9092' },
    { kind: 'component-unhealthy', ...kafka, because: 'no answer for 10s' },
    { kind: 'component-exited', ...kafka, exit: 'exited with 1', because: 'its ZooKeeper session is still there' },
    { kind: 'component-restarting', ...kafka, inMs: 8000, attempt: 3 },
    { kind: 'component-failed', ...kafka, failure },
    { kind: 'component-paused', ...kafka },
    { kind: 'component-resumed', ...kafka },
    { kind: 'component-killed', ...kafka },
    { kind: 'component-slowed', ...kafka, delayMs: 200 },
    { kind: 'component-slowed', ...kafka, delayMs: 0 },
    { kind: 'component-mended', ...kafka, what: 'internal topics have 3 replicas' },
    { kind: 'component-stopping', ...kafka },
    { kind: 'component-stopped', ...kafka, tookMs: 400 },
    { kind: 'engine-lost', because: 'no answer on its socket' },
    { kind: 'engine-back' },
    { kind: 'run-finished', run: 'r', outcome: 'done', tookMs: 9800 },
    { kind: 'run-finished', run: 'r', outcome: 'timed-out', tookMs: 9800 },
    { kind: 'supervisor-stopped' },
  ]
  for (const event of numbered(...happenings)) stage.event(event)
  expect(`\n${stream.written}`).toMatchInlineSnapshot(`
    "
      supervisor 1.2.3 started (pid 7)
    → msa up
      kafka runs already (4711)
    • kafka starting, try 2
      kafka runs (4711)
    • kafka waiting for ApiVersions
    ✓ kafka healthy after 1.9s   127.0.0.1:9092
    ↻ kafka does not answer: no answer for 10s
    ↻ kafka exited with 1 (its ZooKeeper session is still there)
    ↻ kafka next try in 8.0s
    ✗ kafka failed: it exited with 1
    • kafka paused
    • kafka resumed
    • kafka killed
    • kafka slowed by 200 ms
    • kafka at full speed
    ✓ kafka mended: internal topics have 3 replicas
    • kafka stopping
    ✓ kafka stopped after 0.4s
    ✗ the engine does not answer: no answer on its socket
    ✓ the engine answers again
    ✓ done in 9.8s
    ✗ timed-out after 9.8s
      supervisor stopped
    "
  `)
})

test('says how far a download is now and then, not each time', () => {
  let nowMs = 0
  const { stream, stage } = plain(() => nowMs)
  for (let done = 0; done <= 100; done += 10) {
    stage.event({ kind: 'image-pull', image: 'redis:7', doneBytes: done << 20, totalBytes: 100 << 20 })
    nowMs += 1000
  }
  stage.event({ kind: 'image-pulled', image: 'redis:7', tookMs: 11_000 })
  expect(`\n${stream.written}`).toMatchInlineSnapshot(`
    "
    • image redis:7   0.0 of 100 MiB
    • image redis:7   50 of 100 MiB
    • image redis:7   100 of 100 MiB
    ✓ image redis:7 in 11.0s
    "
  `)
})
