import { isText, type Output } from '../../shell/output.ts'
import { distinctNames, rowAsValue } from '../../systems/sql/cells.ts'
import type { SqlSink } from '../../systems/sql/session.ts'
import type { Statement } from '../../systems/sql/statements.ts'
import { blockAsText, type Change, type Columns, changeAsText, type Rows, rawBytes, rowsAsText } from './sql.render.ts'

export interface WriterFacts {
  readonly headers: boolean
  /** One result is all there is: its rows are the answer. Otherwise each row says of which it is. */
  readonly isAlone: boolean
}

/** So many rows share a table and its titles; more are not held. */
const blockRows = 1000

/** Writes results as they come, and no faster than they are read. */
export class ResultWriter {
  readonly #output: Output
  readonly #facts: WriterFacts
  #results = 0

  constructor(output: Output, facts: WriterFacts) {
    this.#output = output
    this.#facts = facts
  }

  sinkFor(statement: Statement): SqlSink {
    const { format } = this.#output
    if (!isText(format)) return this.#dataSink(statement)
    return format === 'raw' ? this.#rawSink() : this.#tableSink(statement)
  }

  #tableSink({ isVertical }: Statement): SqlSink {
    let columns: Columns = []
    let held: Rows[number][] = []
    let count = 0
    const write = async () => {
      if (held.length === 0) return
      const block = { columns, rows: held, headers: this.#facts.headers, isVertical, first: count - held.length + 1 }
      held = []
      await this.#output.row(block, blockAsText)
    }
    return {
      columns: async (found) => {
        columns = found
        count = 0
      },
      rows: async (rows) => {
        for (const row of rows) {
          held.push(row)
          count += 1
          if (held.length >= blockRows) await write()
        }
      },
      ended: async (change) => {
        await write()
        if (change) await this.#output.row(change, changeAsText)
        else this.#output.note(rowsAsText(count))
      },
    }
  }

  #rawSink(): SqlSink {
    let columns: Columns = []
    return {
      columns: async (found) => {
        columns = found
      },
      rows: (rows) => this.#output.bytes(rawBytes(rows, columns)),
      ended: async () => undefined,
    }
  }

  #dataSink({ line }: Statement): SqlSink {
    let columns: Columns = []
    let names: readonly string[] = []
    let count = 0
    const { isAlone } = this.#facts
    const write = (value: object) => this.#output.row(value, () => '')
    const writeAll = async (values: readonly object[]) => {
      // One write for many is several times as quick.
      if (this.#output.format === 'ndjson') return this.#output.bytes(Buffer.from(values.map(asLine).join('')))
      for (const value of values) await write(value)
    }
    return {
      columns: async (found) => {
        columns = found
        names = distinctNames(found)
        count = 0
        this.#results += 1
      },
      rows: async (rows) => {
        count += rows.length
        const values = rows.map((row) => rowAsValue(row, columns, names))
        await writeAll(isAlone ? values : values.map((row) => ({ result: this.#results, line, row })))
      },
      ended: async (change) => {
        if (change) this.#results += 1
        if (!isAlone) await write({ result: this.#results, line, ...(change ? changeAsValue(change) : { rows: count }) })
        else if (change) this.#output.result(changeAsValue(change), () => '')
        else if (count === 0) this.#output.result([], () => '')
      },
    }
  }
}

function asLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}

function changeAsValue({ affectedRows, insertId, warnings }: Change) {
  return { affectedRows, insertId: insertId === 0 ? null : insertId, warnings }
}
