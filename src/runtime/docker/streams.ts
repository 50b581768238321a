import { StringDecoder } from 'node:string_decoder'
import type { ContainerEvent, DockerEngine, Labels, LogLine } from '../docker.ts'
import type { EngineClient, StreamRequest } from './client.ts'
import { unless } from './failure.ts'
import { filtersOf } from './filters.ts'
import { createFrameReader } from './frames.ts'
import { createLineReader, sortableStamp } from './log-lines.ts'

/** What comes from the engine as long as one listens: a container's output, and what happens to containers. */
export function streams(client: EngineClient): Pick<DockerEngine, 'logs' | 'events'> {
  return {
    logs: (id, options, on) => logs(client, id, options, on),
    events: (labels, signal, on, onOpen) => events(client, { labels, signal, on, onOpen }),
  }
}

async function logs(
  client: EngineClient,
  id: string,
  { since, signal }: { readonly since: string | null; readonly signal: AbortSignal },
  on: (line: LogLine) => void,
): Promise<void> {
  const after = since === null ? '' : sortableStamp(since)
  const lines = createLineReader((line) => {
    if (sortableStamp(line.at) > after) on(line)
  })
  // Whole seconds, and the rest is left out here: the engine's `since` includes the moment itself.
  const from = since === null ? {} : { since: Math.floor(Date.parse(since) / 1000) }
  const options = { follow: true as const, stdout: true, stderr: true, timestamps: true, ...from }
  const following = client.stream({
    what: `show the log of container ${id.slice(0, 12)}`,
    ask: (docker, abortSignal) => docker.getContainer(id).logs({ ...options, abortSignal }),
    signal,
    onChunk: createFrameReader(lines.take),
  })
  await unless([404, 409], following)
  if (!signal.aborted) lines.end()
}

interface Watching {
  readonly labels: Labels
  readonly signal: AbortSignal
  readonly on: (event: ContainerEvent) => void
  readonly onOpen: (() => void) | undefined
}

const actions = ['start', 'die', 'pause', 'unpause', 'destroy', 'oom'] as const

async function events(client: EngineClient, { labels, signal, on, onOpen }: Watching): Promise<void> {
  const request: StreamRequest = {
    what: 'tell what happens to containers',
    ask: (docker, abortSignal) =>
      docker.getEvents({ filters: { type: ['container'], event: [...actions], ...filtersOf(labels) }, abortSignal }),
    signal,
    onChunk: createDocumentReader((document) => {
      const event = toEvent(document)
      if (event) on(event)
    }),
    ...(onOpen ? { onOpen } : {}),
  }
  await client.stream(request)
  if (!signal.aborted) throw await client.lost(request.what)
}

interface EngineEvent {
  readonly Action?: string
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Record<string, string> }
}

function toEvent(document: unknown): ContainerEvent | undefined {
  const { Action, Actor } = document as EngineEvent
  const action = actions.find((known) => known === Action)
  if (!action || !Actor?.ID) return undefined
  const { image: _image, name: _name, exitCode, signal: _signal, execDuration: _duration, ...labels } = Actor.Attributes ?? {}
  return { action, id: Actor.ID, labels, exitCode: exitCode === undefined ? null : Number(exitCode) }
}

/** One JSON document per line, cut anywhere by the transport. */
export function createDocumentReader(on: (document: unknown) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.trim() !== '') on(JSON.parse(line))
    }
  }
}
