import { expect, test } from 'vitest'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { withoutClockSkew } from '../../../src/systems/traces/clock-skew.ts'
import { type SpanNode, spanTree, withParents } from '../../../src/systems/traces/span-tree.ts'
import { asZipkin, type SentSpan } from '../../support/spans.ts'

const treeOf = (spans: readonly SentSpan[]) => spanTree(asZipkin('ab', 0, spans).flatMap((span) => readSpan(span) ?? []))

/** `a(b c(d))`. */
function shape(roots: readonly SpanNode[]): string {
  return roots.map(({ span, children }) => span.name + (children.length > 0 ? `(${shape(children)})` : '')).join(' ')
}
const span = (name: string, parentId: string | undefined, at: number, facts: Partial<SentSpan> = {}): SentSpan => ({
  ...{ id: name.charCodeAt(0).toString(16), name, service: 's', at, took: 10 },
  ...(parentId !== undefined && { parentId: parentId.charCodeAt(0).toString(16) }),
  ...facts,
})

test('spans are below what caused them, by when they began, in whatever order they came', () => {
  expect(shape(treeOf([span('d', 'c', 4), span('c', 'a', 3), span('b', 'a', 1), span('a', undefined, 0)]))).toBe('a(b c(d))')
})

test('where the beginning is missing, its parts stand side by side', () => {
  expect(shape(treeOf([span('b', 'x', 5), span('c', 'b', 6), span('d', 'y', 1)]))).toBe('d b(c)')
})

test('a span that is below itself hangs nobody', () => {
  expect([...withParents(treeOf([span('a', 'b', 0), span('b', 'a', 1), span('c', 'b', 2)]))]).toHaveLength(3)
  expect(shape(treeOf([span('a', 'a', 0)]))).toBe('a')
})

test("the server's half of a shared span is below the client's, and what it caused is below it", () => {
  const tree = treeOf([
    span('a', undefined, 0, { kind: 'CLIENT', service: 'gateway' }),
    { ...span('s', undefined, 1, { kind: 'SERVER', service: 'user', shared: true }), id: '61' },
    span('q', 'a', 2, { service: 'user' }),
    span('r', 'a', 3, { service: 'gateway' }),
  ])
  expect(shape(tree)).toBe('a(s(q) r)')
})

test('parts of a span that came separately are one', () => {
  const tree = treeOf([
    { ...span('a', undefined, 0), name: '' },
    { ...span('a', undefined, 0), took: 30, tags: { error: 'late' } },
  ])
  expect(tree).toMatchObject([{ durationUs: 30_000, span: { name: 'a', tags: { error: 'late' } } }])
})

test('a chain of 20,000 spans needs no call stack of that depth', () => {
  const chain = Array.from(
    { length: 20_000 },
    (_, at): SentSpan => ({
      ...{ id: (at + 1).toString(16), name: 'n', service: `s${at % 2}`, at, took: 1 },
      ...(at > 0 && { parentId: at.toString(16) }),
    }),
  )
  const tree = treeOf(chain)
  withoutClockSkew(tree)
  expect([...withParents(tree)]).toHaveLength(20_000)
})

test('whoever was called did not begin before the call: a clock that is behind is set right, with all of its service below', () => {
  const tree = treeOf([
    span('a', undefined, 0, { kind: 'CLIENT', service: 'gateway', took: 100 }),
    span('b', 'a', -5000, { kind: 'SERVER', service: 'user', took: 80 }),
    span('c', 'b', -4990, { service: 'user', took: 20 }),
    span('d', 'c', 21, { kind: 'SERVER', service: 'order', took: 5 }),
  ])
  withoutClockSkew(tree)
  const starts = Object.fromEntries([...withParents(tree)].map(({ node }) => [node.span.name, node.startUs / 1000]))
  expect(starts).toEqual({ a: 0, b: 10, c: 20, d: 21 })
})

test('a server that outlasts its client, and a message that is taken later, are left where they are', () => {
  const tree = treeOf([
    span('a', undefined, 0, { kind: 'PRODUCER', service: 'order', took: 2 }),
    span('b', 'a', 50, { kind: 'CONSUMER', service: 'catalog', took: 30 }),
    span('c', 'b', 60, { kind: 'SERVER', service: 'stock', took: 900 }),
  ])
  withoutClockSkew(tree)
  expect([...withParents(tree)].map(({ node }) => node.startUs / 1000)).toEqual([0, 50, 60])
})
