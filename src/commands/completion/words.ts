/** All that can be typed, written beside the built program by `scripts/build.ts`: completing a word loads no commander. */
export interface Words {
  /** By path: `` the root, `topic list`. An alias has an entry of its own. */
  readonly commands: Readonly<Record<string, CommandWords>>
  /** Names that are the same in every lab, by what the help calls them: `component`. */
  readonly names: Readonly<Record<string, readonly Described[]>>
}

export interface CommandWords {
  readonly below: readonly Described[]
  readonly options: readonly OptionWords[]
  readonly arguments: readonly ValueWords[]
}

export interface Described {
  readonly word: string
  readonly summary: string
}

export interface OptionWords {
  /** `-o`, `--output`. */
  readonly flags: readonly string[]
  readonly summary: string
  /** Null for a switch. */
  readonly value: ValueWords | null
  readonly repeats: boolean
}

export interface ValueWords {
  /** As the help calls it: `component`, `lab`, `component=count`, `file`. */
  readonly name: string
  readonly choices: readonly string[]
  readonly repeats: boolean
}
