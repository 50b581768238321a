import { Readable } from 'node:stream'
import { type Context, contextOf, type Surroundings } from '../../src/shell/context.ts'
import { type OpenOutput, openOutput } from '../../src/shell/output/open.ts'
import type { Format } from '../../src/shell/output.ts'
import { FakeStream } from './terminal.ts'

export interface FakeProcess extends Surroundings {
  readonly stdout: FakeStream
  readonly stderr: FakeStream
  /** What Ctrl-C does. */
  readonly interrupt: (reason: unknown) => void
  /** What happens when the process ends. */
  readonly exit: () => void
}

export interface FakeProcessFacts {
  readonly env?: Surroundings['env']
  readonly stdout?: FakeStream
  readonly stderr?: FakeStream
  readonly stdinIsTTY?: boolean
  readonly home?: string
  readonly packageDir?: string
  readonly now?: () => number
}

/** A process of one's own: nothing in it is real but the clock it is given. */
export function fakeProcess(facts: FakeProcessFacts = {}): FakeProcess {
  const interruption = new AbortController()
  const undos: (() => void)[] = []
  return {
    env: facts.env ?? {},
    cwd: '/somewhere',
    home: facts.home ?? '/home/ada',
    uid: 1000,
    temporaryDir: '/tmp',
    signal: interruption.signal,
    stdin: { isTTY: facts.stdinIsTTY ?? false, stream: () => Readable.from([]) },
    stdout: facts.stdout ?? new FakeStream(),
    stderr: facts.stderr ?? new FakeStream(),
    clock: { now: facts.now ?? (() => Date.parse('2026-11-21T09:00:00Z')) },
    version: '1.2.3',
    packageDir: facts.packageDir ?? '/opt/msa/dist',
    nodePath: '/usr/bin/node',
    platform: 'Node 20.19.0 on linux x64',
    atExit: (undo) => undos.push(undo),
    interrupt: (reason) => interruption.abort(reason),
    exit: () => {
      for (const undo of undos) undo()
    },
  }
}

/** The context a handler gets from that process. */
export async function fakeContext(
  facts: FakeProcessFacts & { readonly format?: Format; readonly verbose?: boolean } = {},
): Promise<{ readonly ctx: Context; readonly around: FakeProcess; readonly open: OpenOutput }> {
  const around = fakeProcess(facts)
  const open = await openOutput(around, { format: facts.format ?? 'text', verbose: facts.verbose ?? false }, around.signal)
  return { ctx: contextOf(around, open.output, around.signal), around, open }
}
