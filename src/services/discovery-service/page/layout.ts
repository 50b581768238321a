import { Html, html } from './html.ts'
import { style } from './style.ts'

export function layout(title: string, base: string, content: Html): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>Eureka</h1><nav aria-label="Pages"><a href="${base}">Home</a><a href="${base}lastn">Last 1000 since startup</a></nav></header>
<main>
${content}
</main>
</body>
</html>
`
  return page.text
}

/** Names on the left, values on the right. */
export function facts(id: string, pairs: ReadonlyArray<readonly [name: string, value: string | number]>): Html {
  return html`<table id="${id}"><tbody>${pairs.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  )}</tbody></table>`
}
