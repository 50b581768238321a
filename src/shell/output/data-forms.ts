/** How values become a document that a program reads. */
export interface DataForm {
  readonly format: 'json' | 'ndjson' | 'yaml'
  /** An answer as a whole, with its line end. */
  whole(value: unknown): string
  /** One of many, by its number from 0; `end` closes what they began. */
  row(value: unknown, index: number): string
  readonly end: string
}

const json: DataForm = {
  format: 'json',
  whole: (value) => `${JSON.stringify(value, null, 2)}\n`,
  // The elements of one array, so that the whole is one document however long it is.
  row: (value, index) => `${index === 0 ? '[\n' : ',\n'}${JSON.stringify(value)}`,
  end: '\n]\n',
}

const ndjson: DataForm = {
  format: 'ndjson',
  whole: (value) => (Array.isArray(value) ? value.map(line).join('') : line(value)),
  row: line,
  end: '',
}

export async function formOf(format: DataForm['format']): Promise<DataForm> {
  if (format === 'json') return json
  if (format === 'ndjson') return ndjson
  return (await import('./yaml-form.ts')).yaml
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
