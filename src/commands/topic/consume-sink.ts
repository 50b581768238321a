import type { Output } from '../../shell/output.ts'
import type { RecordSink } from '../../systems/kafka/reading/record-sink.ts'
import { messagesAsText } from './consume.render.ts'

export interface ShownSink {
  readonly sink: RecordSink
  /** After the last message. */
  readonly end: () => Promise<void>
}

export interface SinkFacts {
  readonly format: string | undefined
  readonly topics: readonly string[]
  readonly partitions: readonly number[] | undefined
}

/** How messages are written, as it was asked for. Each way is loaded when it is. */
export async function sinkFor(output: Output, facts: SinkFacts): Promise<ShownSink> {
  const take = (bytes: Buffer) => output.bytes(bytes)
  const end = async () => undefined
  if (facts.format !== undefined) {
    const { FormatSink } = await import('../../systems/kafka/format-string/format-sink.ts')
    return { sink: new FormatSink(take, facts.format), end }
  }
  switch (output.format) {
    case 'raw': {
      const { RawSink } = await import('../../systems/kafka/forms/raw-sink.ts')
      return { sink: new RawSink(take), end }
    }
    case 'json':
    case 'ndjson': {
      const { JsonSink } = await import('../../systems/kafka/forms/json-sink.ts')
      const sink = new JsonSink(take, output.format)
      // What was begun is closed, if anybody still reads it; that nobody does was told while it was written.
      return { sink, end: () => sink.end().catch(() => undefined) }
    }
    case 'yaml': {
      const [{ ObjectSink }, { envelopeOf }] = await Promise.all([
        import('../../systems/kafka/forms/object-sink.ts'),
        import('../../systems/kafka/forms/envelope.ts'),
      ])
      const sink = new ObjectSink(async (messages) => {
        for (const message of messages) await output.row(envelopeOf(message), () => '')
      })
      return { sink, end }
    }
    case 'text':
    case 'wide': {
      const { ObjectSink } = await import('../../systems/kafka/forms/object-sink.ts')
      const asText = messagesAsText(facts)
      return { sink: new ObjectSink((messages) => output.row(messages, asText)), end }
    }
  }
}
