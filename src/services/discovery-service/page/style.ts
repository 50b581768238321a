import { createHash } from 'node:crypto'

export const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); --bad: #c62828; --link: #1565c0 }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --link: #90caf9 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); margin-bottom: 1rem }
header h1 { margin: 0; font-size: 1.4rem }
nav { display: flex; gap: 1rem }
a { color: var(--link) }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 1.5rem; align-items: start }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: left }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
thead th { background: var(--soft) }
tbody th { font-weight: 600 }
.bad { color: var(--bad); font-weight: 700 }
.banner { border: 2px solid var(--bad); color: var(--bad); padding: .6rem .8rem; font-weight: 700 }
ul { margin: 0; padding: 0; list-style: none }
@media (max-width: 40rem) {
  #instances thead { position: absolute; clip-path: inset(50%) }
  #instances tr, #instances th, #instances td { display: block; border: 0; padding: .1rem 0 }
  #instances tbody tr { border-bottom: 1px solid var(--line); padding: .5rem 0 }
  #instances td::before { content: attr(data-label) ': '; font-weight: 600 }
}
`

/** Nothing is loaded and nothing runs; the one style sheet is known by its hash. */
export const contentPolicy = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`
