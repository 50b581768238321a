import { existsSync, lstatSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** How our policy-rc.d is told from anyone else's; process and its start time follow. */
export const policyMark = '# msa-lab, process'

export type PolicyMending =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'mended' }
  /** An installation is going on. */
  | { readonly kind: 'in-use' }
  | { readonly kind: 'no-rights'; readonly line: string }

/** Removes a policy-rc.d that a killed installation of ours left, and puts back what was there before. Cheap: one file is looked at. */
export function mendPolicy(root = '/'): PolicyMending {
  const policy = join(root, 'usr', 'sbin', 'policy-rc.d')
  const aside = `${policy}.before-msa`
  const [, pid, started] = readText(policy).match(new RegExp(`^${policyMark} (\\d+) (\\d*)$`, 'm')) ?? []
  if (pid === undefined) return { kind: 'nothing' }
  if (startTimeOf(pid) === started) return { kind: 'in-use' }
  const hasAside = isThere(aside)
  try {
    if (hasAside) renameSync(aside, policy)
    else rmSync(policy)
    return { kind: 'mended' }
  } catch {
    return { kind: 'no-rights', line: hasAside ? `sudo mv ${aside} ${policy}` : `sudo rm ${policy}` }
  }
}

/** When a process was started, in the kernel's ticks: a number that a later process with the same id does not have. */
function startTimeOf(pid: string): string | undefined {
  const stat = existsSync('/proc/self') ? readText(`/proc/${pid}/stat`) : ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
