/**
 * For the services of ours, which share a laptop; by a gateway's answers a second, neither can be told from noise. As Node has it, a
 * service that was busy once keeps some 30 MiB more of what was young for good, and what grew old is first looked through when there
 * are hundreds of MiB of it.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=2', '--heap-growing-percent=50']
