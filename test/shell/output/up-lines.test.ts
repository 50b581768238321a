import { expect, test } from 'vitest'
import type { LabEvent } from '../../../src/lab/events.ts'
import type { ProgressNote } from '../../../src/lab/progress.ts'
import { widthOf } from '../../../src/shell/output/text-width.ts'
import { upLines } from '../../../src/shell/output/up-lines.ts'
import { emptyView, type UpView, viewAfter } from '../../../src/shell/output/up-view.ts'
import { noInk } from '../../../src/shell/output.ts'
import { numbered } from '../../support/events.ts'

const wanted: ProgressNote = {
  kind: 'wanted',
  title: 'core on docker (engine 28.2 answers, images present)',
  instances: [
    { id: 'zookeeper-1', name: 'zookeeper', needs: [] },
    { id: 'rabbitmq-1', name: 'rabbitmq', needs: [] },
    { id: 'kafka-1', name: 'kafka', needs: ['zookeeper-1'] },
    { id: 'zipkin-1', name: 'zipkin', needs: [] },
    { id: 'config-service-1', name: 'config-service', needs: ['rabbitmq-1', 'zipkin-1'] },
    { id: 'discovery-service-1', name: 'discovery-service', needs: ['config-service-1'] },
  ],
}
const begun = numbered(
  { kind: 'component-starting', id: 'zookeeper-1', name: 'zookeeper', needs: [], attempt: 1 },
  { kind: 'component-starting', id: 'rabbitmq-1', name: 'rabbitmq', needs: [], attempt: 1 },
  { kind: 'component-healthy', id: 'zookeeper-1', name: 'zookeeper', tookMs: 600, where: '127.0.0.1:2181' },
  { kind: 'component-starting', id: 'kafka-1', name: 'kafka', needs: ['zookeeper-1'], attempt: 1 },
  { kind: 'component-waiting', id: 'kafka-1', name: 'kafka', for: 'ApiVersions' },
  { kind: 'component-exited', id: 'rabbitmq-1', name: 'rabbitmq', exit: 'exited with 1', because: 'the node name is taken' },
  { kind: 'component-restarting', id: 'rabbitmq-1', name: 'rabbitmq', inMs: 2000, attempt: 2 },
)

function viewOf(...events: readonly (LabEvent | ProgressNote)[]): UpView {
  return events.reduce((view, event) => viewAfter(view, event, 1000), emptyView)
}

function screenOf(view: UpView, width: number, height = 24): string {
  const lines = upLines(view, { width, height, nowMs: 4400, ink: noInk })
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width)
  expect(lines.length).toBeLessThanOrEqual(height)
  return `\n${lines.join('\n')}\n`
}

test('shows what is up, what is waited for, and what comes after what', () => {
  expect(screenOf(viewOf(wanted, ...begun), 80)).toMatchInlineSnapshot(`
    "
    core on docker (engine 28.2 answers, images present)

    ✓ zookeeper            0.6s   127.0.0.1:2181
    ↻ rabbitmq             3.4s   next try in 2.0s: exited with 1: the node name is…
    • kafka                3.4s   waiting for ApiVersions
      zipkin
      config-service              after rabbitmq, zipkin
      discovery-service           after config-service
    "
  `)
})

test('keeps names, times and addresses whole at 40 columns', () => {
  expect(screenOf(viewOf(wanted, ...begun), 40)).toMatchInlineSnapshot(`
    "
    core on docker (engine 28.2 answers, im…

    ✓ zookeeper         0.6s 127.0.0.1:2181
    ↻ rabbitmq          3.4s next try in 2.…
    • kafka             3.4s waiting for Ap…
      zipkin
      config-service         after rabbitmq…
      discovery-service      after config-s…
    "
  `)
})

test('keeps what works and what fails in sight when there is no room for all', () => {
  const failure = { because: 'it exited with 1', probe: 'GET /health', exit: null, lastLines: [], lineCount: 0, hint: null }
  const failed = numbered({ kind: 'component-failed', id: 'zipkin-1', name: 'zipkin', failure })
  expect(screenOf(viewOf(wanted, ...begun, ...failed), 80, 7)).toMatchInlineSnapshot(`
    "
    core on docker (engine 28.2 answers, images present)

    ↻ rabbitmq             3.4s   next try in 2.0s: exited with 1: the node name is…
    • kafka                3.4s   waiting for ApiVersions
    ✗ zipkin                      it exited with 1
      config-service              after rabbitmq, zipkin
      and 1 done, 1 to come
    "
  `)
})

test('shows how far a download is, and takes it away when it is done', () => {
  const pulling: ProgressNote = { kind: 'image-pull', image: 'apache/kafka:3.9.2', doneBytes: 40 << 20, totalBytes: 160 << 20 }
  const jars: ProgressNote = { kind: 'artefacts', doneFiles: 3, totalFiles: 90, doneBytes: 1 << 20, totalBytes: 0 }
  expect(screenOf(viewOf(pulling, jars), 80)).toMatchInlineSnapshot(`
    "
    • ████░░░░░░░░░░░░  25%   image apache/kafka:3.9.2   40 of 160 MiB   3.4s
    • jars 3 of 90   1.0 MiB   3.4s
    "
  `)
  expect(viewOf(pulling, { kind: 'image-pulled', image: 'apache/kafka:3.9.2', tookMs: 10 }).works).toEqual([])
})

test('names an instance that nobody announced', () => {
  const healed = numbered({ kind: 'component-killed', id: 'redis-1', name: 'redis' })
  expect(screenOf(viewOf(...healed), 80)).toMatchInlineSnapshot(`
    "
    ↻ redis                3.4s   killed
    "
  `)
})

test('a waiting line ends once the lock is ours', () => {
  const waiting = viewOf({ kind: 'lock-wait', lab: 'msa', holder: 'msa up (pid 4711)' })
  expect(screenOf(waiting, 80)).toMatchInlineSnapshot(`
    "
    • lab "msa" is busy: waiting for msa up (pid 4711) to end   3.4s
    "
  `)
  expect(viewAfter(waiting, { kind: 'lock-wait', lab: 'msa', holder: null }, 0).works).toEqual([])
})
