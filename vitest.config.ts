import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Where our processes meet the machine's, and whole services: half of the time that all small tests take. */
const edges = 'test/{cli,runtime,supervisor,services,templates}/**'

const small = {
  testTimeout: 20_000,
  // A process of its own for each file took longer than the tests in it.
  isolate: false,
  // Most wait for a socket or a process: with one each, the cores stand idle for a third of the time.
  maxWorkers: 2 * availableParallelism(),
}

export default defineConfig({
  test: {
    // What did not change is not compiled again: a quarter of a repeated run.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          ...{ name: 'unit', ...small },
          include: ['test/**/*.test.ts'],
          exclude: [edges, 'test/{engines,e2e,peers,torture}/**'],
        },
      },
      { test: { ...{ name: 'edges', ...small }, include: [`${edges}/*.test.ts`] } },
      {
        test: {
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file has engines of its own, and waits for them more than it works.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/pack.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each lab has ports of its own, and waits for its engines more than it works.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          globalSetup: ['test/peers/support/setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
