import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { Clock } from '../context.ts'
import type { Ink, Progress } from '../output.ts'
import { LiveArea } from './live.ts'
import type { Printer } from './printer.ts'
import { noProgress, type Stage } from './stage.ts'
import type { Spinner, StartSpinner } from './terminal.ts'
import { upLines } from './up-lines.ts'
import { emptyView, viewAfter } from './up-view.ts'

const redrawEveryMs = 100
/** A wait shorter than this is not worth a flicker. */
const waitShowsAfterMs = 300

/** The view of a run on a terminal: redrawn in place while something moves, folded away when there is something to say. */
export class LiveStage implements Stage {
  readonly #printer: Printer
  readonly #ink: Ink
  readonly #clock: Clock
  readonly #startSpinner: StartSpinner
  readonly #area: LiveArea
  #view = emptyView
  #timer: NodeJS.Timeout | undefined
  #spinner: Spinner | undefined
  #isHushed = false

  constructor(printer: Printer, ink: Ink, clock: Clock, startSpinner: StartSpinner) {
    this.#printer = printer
    this.#ink = ink
    this.#clock = clock
    this.#startSpinner = startSpinner
    this.#area = new LiveArea(printer)
  }

  event(event: LabEvent | ProgressNote): void {
    this.#view = viewAfter(this.#view, event, this.#clock.now())
    if (this.#isHushed || this.#timer || (this.#view.rows.length === 0 && this.#view.works.length === 0)) return
    this.#stopSpinner()
    // Drawn by the clock alone: however fast events come, the terminal sees ten pictures a second.
    this.#timer = setInterval(() => this.#draw(), redrawEveryMs)
    this.#timer.unref()
    this.#draw()
  }

  progress(first: string): Progress {
    if (this.#timer) return noProgress
    let text = first
    let over = false
    const timer = setTimeout(async () => {
      const spinner = await this.#startSpinner(this.#printer.stream, text)
      if (over || this.#timer || this.#isHushed) spinner.stop()
      else this.#spinner = spinner
    }, waitShowsAfterMs)
    timer.unref()
    return {
      update: (next) => {
        text = next
        this.#spinner?.say(next)
      },
      done: () => {
        over = true
        clearTimeout(timer)
        this.#stopSpinner()
      },
    }
  }

  say(text: string): void {
    this.#spinner?.hide()
    if (this.#timer) this.#area.clear()
    this.#printer.write(`${text}\n`)
    if (this.#timer) this.#draw()
  }

  fold(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#view = emptyView
    this.#stopSpinner()
    this.#area.clear()
  }

  hush(): () => void {
    this.fold()
    this.#isHushed = true
    return () => {
      this.#isHushed = false
    }
  }

  #draw(): void {
    const { width, height } = this.#area
    this.#area.draw(upLines(this.#view, { width, height, nowMs: this.#clock.now(), ink: this.#ink }))
  }

  #stopSpinner(): void {
    this.#spinner?.stop()
    this.#spinner = undefined
  }
}
