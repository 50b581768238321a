import { homedir } from 'node:os'
import { join } from 'node:path'
import { components } from '../src/lab/components.ts'
import { type Proposal, propose, type Workshop } from '../src/lab/converge.ts'
import { locateLab } from '../src/lab/locate.ts'
import { select } from '../src/lab/members.ts'
import { prepareFolders } from '../src/lab/store.ts'
import type { Bench } from './workbench.ts'

/** What `msa up` would start as the core of a lab of this name, to the last byte; nothing is started. */
export async function proposalFor(bench: Bench, name: string, runtime: 'native' | 'docker'): Promise<Proposal> {
  const lab = locateLab(bench.paths, name)
  await prepareFolders(lab.files)
  const shop: Workshop = {
    ...{ paths: bench.paths, env: bench.env, home: homedir(), signal: bench.signal, registry: components },
    config: { repo: { kind: 'folder', path: bench.dir }, encrypt: { key: null, keyStore: null } },
    ...{ nodePath: process.execPath, packageDir: join(bench.root, 'dist'), version: '0', on: () => undefined, warn: bench.say },
  }
  const settings = {
    ...({ schemaVersion: 1, id: lab.id, name, runtime, kraft: false } as const),
    components: select(components, { profiles: ['core'], names: [] }),
    ...{ scale: {}, ports: {}, slow: {} },
  }
  const wish = {
    ...{ settings, images: {}, askedPorts: {}, autoPorts: true, waitMs: 0 },
    ...{ command: 'up', title: 'core' },
  }
  return await propose(lab, wish, undefined, shop, undefined)
}
