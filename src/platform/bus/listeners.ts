export interface Listeners<Value> {
  /** Returns what takes it off again. */
  add(listener: (value: Value) => void): () => void
  tell(value: Value): void
}

/** One that throws keeps nothing from the others. */
export function createListeners<Value>(onFailure: (error: unknown) => void): Listeners<Value> {
  const entries = new Set<{ readonly listener: (value: Value) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    tell(value) {
      for (const { listener } of [...entries]) {
        try {
          listener(value)
        } catch (error) {
          onFailure(error)
        }
      }
    },
  }
}
