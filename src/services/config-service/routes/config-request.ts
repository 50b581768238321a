import { type ConfigRequest, InvalidRequest } from '../sources/source.ts'

/** A profile name that Spring Boot would refuse. */
export class InvalidProfile extends Error {
  constructor(profile: string) {
    super(`'${profile}' is no name for a profile: letters, digits and -_.+@, a letter or digit at both ends`)
    this.name = 'InvalidProfile'
  }
}

/** Throws an `InvalidRequest` or an `InvalidProfile`. `(_)` stands for a slash, which no path may hold. */
export function toConfigRequest(names: {
  readonly application: string
  readonly profiles: string
  readonly label: string | undefined
}): ConfigRequest {
  for (const each of [names.application, names.profiles, names.label]) refuseTraversal(each)
  for (const profile of names.profiles.split(',')) refuseProfile(profile)
  return { ...names, application: withSlashes(names.application), label: names.label && withSlashes(names.label) }
}

function refuseTraversal(name: string | undefined): void {
  if (name !== undefined && isTraversal(name)) throw new InvalidRequest(`'${name}' leads elsewhere`)
}

/** As written, and decoded once more: whoever passes it on may decode it again. */
export function isTraversal(text: string): boolean {
  return [text, decodedAgain(text)].some((each) => each.includes('..') || each.includes('#') || each.includes('\0'))
}

function decodedAgain(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

function refuseProfile(profile: string): void {
  if (!/^[\p{L}\p{Nd}](?:[\p{L}\p{Nd}\-_.+@]*[\p{L}\p{Nd}])?$/u.test(profile)) throw new InvalidProfile(profile)
}

function withSlashes(name: string): string {
  return name.includes('(_)') ? name.replaceAll('(_)', '/') : name
}
