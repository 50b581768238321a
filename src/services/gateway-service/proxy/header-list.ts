/** Headers as they go over the wire: names as they were written, several of one name as they came. */
export class HeaderList {
  /** Name, value, name, value … */
  readonly flat: string[]

  constructor(flat: string[] = []) {
    this.flat = flat
  }

  /** `name` in lower case, here and below. */
  get(name: string): string | undefined {
    const { flat } = this
    for (let at = 0; at < flat.length; at += 2) if (isSame(flat[at], name)) return flat[at + 1]
    return undefined
  }

  all(name: string): readonly string[] {
    return this.flat.filter((_, at) => at % 2 === 1 && isSame(this.flat[at - 1], name))
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  add(name: string, value: string): void {
    this.flat.push(name, value)
  }

  set(name: string, value: string): void {
    this.remove(name.toLowerCase())
    this.flat.push(name, value)
  }

  remove(name: string): void {
    const { flat } = this
    let kept = 0
    for (let at = 0; at < flat.length; at += 2) {
      if (isSame(flat[at], name)) continue
      flat[kept] = flat[at] ?? ''
      flat[kept + 1] = flat[at + 1] ?? ''
      kept += 2
    }
    flat.length = kept
  }

  copy(): HeaderList {
    return new HeaderList([...this.flat])
  }

  /** Each value of this name as the function has it. */
  rewrite(name: string, change: (value: string) => string): void {
    const changed = this.all(name).map(change)
    let at = 0
    for (let index = 0; index < this.flat.length; index += 2) {
      if (isSame(this.flat[index], name)) this.flat[index + 1] = changed[at++] ?? ''
    }
  }
}

function isSame(name: string | undefined, lowerCase: string): boolean {
  return name !== undefined && name.length === lowerCase.length && (name === lowerCase || name.toLowerCase() === lowerCase)
}
