import type { LabEvent, LabHappening } from '../lab/events.ts'

export interface Journal {
  /** Numbers it, dates it, keeps it, tells the followers. */
  emit(happening: LabHappening): LabEvent
  follow(listener: (event: LabEvent) => void): () => void
  readonly lastSeq: number
}

/** The one order of everything that happens. `keep` gets each event as a line, in that order. */
export function createJournal(lastSeq: number, keep: (line: string) => void): Journal {
  const listeners = new Set<(event: LabEvent) => void>()
  let seq = lastSeq
  return {
    emit(happening) {
      seq += 1
      const event: LabEvent = { seq, at: new Date().toISOString(), ...happening }
      keep(JSON.stringify(event))
      for (const listener of listeners) listener(event)
      return event
    },
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get lastSeq() {
      return seq
    },
  }
}
