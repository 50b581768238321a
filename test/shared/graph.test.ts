import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cycleAsText, findCycles, inTopologicalOrder, longestPath } from '../../src/shared/graph.ts'

type Edges = Record<string, readonly string[]>
const needsOf = (edges: Edges) => (node: string) => edges[node] ?? []

const lab: Edges = {
  zookeeper: [],
  rabbitmq: [],
  kafka: ['zookeeper'],
  'order-service': ['kafka', 'rabbitmq'],
  'gateway-service': ['order-service'],
}

test('what is needed comes first, and otherwise the given order is kept', () => {
  expect(inTopologicalOrder(['gateway-service', ...Object.keys(lab)], needsOf(lab))).toEqual([
    'zookeeper',
    'kafka',
    'rabbitmq',
    'order-service',
    'gateway-service',
  ])
  expect(inTopologicalOrder(['b', 'a'], () => [])).toEqual(['b', 'a'])
})

test('a need that is not among the nodes is left out of account', () => {
  expect(inTopologicalOrder(['kafka'], needsOf(lab))).toEqual(['kafka'])
})

test('a cycle is named in the order in which it is walked', () => {
  const edges = { a: ['b'], b: ['c'], c: ['b'], d: ['d'] }
  expect(findCycles(Object.keys(edges), needsOf(edges)).map(cycleAsText)).toEqual(['b → c → b', 'd → d'])
  expect(findCycles(Object.keys(lab), needsOf(lab))).toEqual([])
})

test('putting a cycle in order throws and names it', () => {
  expect(() => inTopologicalOrder(['a', 'b'], needsOf({ a: ['b'], b: ['a'] }))).toThrow('a → b → a')
})

test('the critical chain is the one that takes longest, not the one with most links', () => {
  const took: Record<string, number> = { zookeeper: 1, kafka: 2, rabbitmq: 9, 'order-service': 1, 'gateway-service': 1 }
  expect(longestPath(Object.keys(lab), needsOf(lab), (node) => took[node] ?? 0)).toEqual({
    path: ['rabbitmq', 'order-service', 'gateway-service'],
    weight: 11,
  })
  expect(
    longestPath(
      [],
      () => [],
      () => 1,
    ),
  ).toEqual({ path: [], weight: 0 })
})

test('a chain longer than the call stack is walked', () => {
  const nodes = Array.from({ length: 50_000 }, (_, index) => index)
  const order = inTopologicalOrder(nodes, (node) => (node + 1 < nodes.length ? [node + 1] : []))
  expect(order[0]).toBe(49_999)
})

const anyGraph = fc
  .integer({ min: 1, max: 8 })
  .chain((size) => fc.array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })), { minLength: size, maxLength: size }))

const acyclicGraph = anyGraph.map((graph) => graph.map((needs, node) => needs.filter((need) => need < node)))

const nodesOf = (graph: readonly unknown[]) => graph.map((_, node) => node)

test('in any graph without a cycle every node comes once and after all it needs', () => {
  fc.assert(
    fc.property(acyclicGraph, (graph) => {
      const order = inTopologicalOrder(nodesOf(graph).reverse(), (node) => graph[node] ?? [])
      expect([...order].sort()).toEqual(nodesOf(graph))
      graph.forEach((needs, node) => {
        for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(node))
      })
      expect(findCycles(nodesOf(graph), (node) => graph[node] ?? [])).toEqual([])
    }),
  )
})

test('every cycle found is one, and a graph in which none is found can be put in order', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const cycles = findCycles(nodesOf(graph), (node) => graph[node] ?? [])
      for (const cycle of cycles) {
        expect(cycle.at(-1)).toBe(cycle[0])
        expect(new Set(cycle).size).toBe(cycle.length - 1)
        cycle.slice(1).forEach((need, index) => {
          expect(graph[cycle[index] ?? -1]).toContain(need)
        })
      }
      const order = () => inTopologicalOrder(nodesOf(graph), (node) => graph[node] ?? [])
      if (cycles.length === 0) expect(order()).toHaveLength(graph.length)
      else expect(order).toThrow('→')
    }),
  )
})

test('no chain of needs is heavier than the critical one', () => {
  fc.assert(
    fc.property(acyclicGraph, fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 8, maxLength: 8 }), (graph, weights) => {
      const weightOf = (node: number) => weights[node] ?? 0
      const heaviest = (node: number): number => weightOf(node) + Math.max(0, ...(graph[node] ?? []).map(heaviest))
      const { path, weight } = longestPath(nodesOf(graph), (node) => graph[node] ?? [], weightOf)
      expect(weight).toBe(Math.max(...nodesOf(graph).map(heaviest)))
      expect(path.reduce((sum, node) => sum + weightOf(node), 0)).toBe(weight)
      path.slice(1).forEach((node, index) => {
        expect(graph[node]).toContain(path[index])
      })
    }),
  )
})
