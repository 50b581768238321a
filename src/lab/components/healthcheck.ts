/** A GET inside a container: with wget, as busybox images have it, or with bash's own TCP, as the others do. */
export function httpCheck(port: number, path: string, more: { readonly login?: string; readonly says?: string } = {}): string[] {
  const basic = more.login === undefined ? '' : `Authorization: Basic ${Buffer.from(more.login).toString('base64')}`
  const header = basic === '' ? '' : `--header '${basic}' `
  const says = more.says ?? ''
  const byWget = `wget -q -T 4 -O - ${header}http://127.0.0.1:${port}${path} 2>/dev/null${says === '' ? ' >/dev/null' : ` | grep -q '${says}'`}`
  const request = `GET ${path} HTTP/1.0\\r\\n${basic === '' ? '' : `${basic}\\r\\n`}\\r\\n`
  const answer = says === '' ? "head -n 1 <&3 | grep -q ' 200'" : `grep -q '${says}' <&3`
  const byBash = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf "${request}" >&3 && ${answer}`
  return ['sh', '-c', `${byWget} || bash -c '${byBash.replaceAll("'", `'\\''`)}'`]
}

/** Kafka answers ApiVersions when it takes requests; its port is open long before. */
export function kafkaCheck(port: number): string[] {
  const apiVersions = '\\0\\0\\0\\12\\0\\22\\0\\0\\0\\0\\0\\1\\377\\377'
  return [
    'bash',
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '${apiVersions}' >&3 && [ "$(head -c 10 <&3 | wc -c)" -eq 10 ]`,
  ]
}
