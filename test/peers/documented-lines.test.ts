import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokers } from './documented/brokers.ts'
import { bus } from './documented/bus.ts'
import { config } from './documented/config.ts'
import { connect } from './documented/connect.ts'
import { contexts } from './documented/contexts.ts'
import { copies } from './documented/copies.ts'
import { database } from './documented/database.ts'
import { type Chapter, Desk } from './documented/desk.ts'
import { isSaidBy, piecesOf } from './documented/document.ts'
import { groups } from './documented/groups.ts'
import { messages } from './documented/messages.ts'
import { metrics } from './documented/metrics.ts'
import { queues } from './documented/queues.ts'
import { breakers, services } from './documented/services.ts'
import { layTheTable } from './documented/table.ts'
import { topics } from './documented/topics.ts'
import { traces } from './documented/traces.ts'

/** In the order in which they are run: what one leaves, the next finds. What has its own heading there is a file here. */
const chapters: readonly Chapter[] = [
  // With the course's services up; the others are typed without.
  ...[services, breakers],
  ...[topics, messages, copies, groups, connect, queues, config, bus, database, brokers],
  ...[traces, metrics, contexts],
]

const document = piecesOf(new URL('../../docs/commands.md', import.meta.url))
const entries = chapters.flatMap(({ title, lines }) =>
  lines.filter(({ isAside }) => !isAside).map(({ line }) => ({ title, line })),
)

let desk: Desk
beforeAll(async () => {
  desk = new Desk()
  await layTheTable(desk)
})
afterAll(() => desk?.close())

test('every line of docs/commands.md is run here', () => {
  // A line of ours may stand in two chapters; what only continues a line belongs to its own.
  const isRun = (chapter: string, text: string) =>
    entries.some(({ title, line }) => line === text && (title === chapter || text.startsWith('msa ')))
  const missing = document.filter(({ kind, chapter, text }) => kind === 'line' && !isRun(chapter, text))
  expect(missing.map(({ chapter, text }) => `${chapter}: ${text}`)).toEqual([])
})

test('no line is run here that docs/commands.md has not', () => {
  const isThere = ({ title, line }: (typeof entries)[number]) =>
    document.some(({ kind, chapter, text }) => kind === 'line' && chapter === title && text === line)
  expect(entries.filter((entry) => !isThere(entry))).toEqual([])
})

describe.each(chapters.map((chapter) => [chapter.title, chapter] as const))('%s', (_, { lines }) => {
  for (const { line, run, isAside } of lines) {
    test(line, { timeout: 180_000 }, async (ctx) => {
      await run(desk, line).catch((error) => {
        ctx.task.meta.kept = desk.lab.keep('documented lines')
        throw error
      })
      // What is abbreviated in the document cannot be typed to the letter.
      if (!isAside && line.startsWith('msa ') && !line.includes('…')) expect(desk.typed).toContain(line)
    })
  }
})

test('what docs/commands.md says beside its lines has been typed, too', () => {
  const all = [...desk.typed, ...desk.typed.map((each) => each.replace(/-n\b/g, '--max'))]
  const silent = document.filter(({ kind, text }) => kind === 'mention' && !all.some((each) => isSaidBy(text, each)))
  expect(silent.map(({ chapter, text }) => `${chapter}: ${text}`)).toEqual([])
})
