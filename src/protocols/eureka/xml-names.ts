// Names of elements that come from outside (keys of metadata), as XStream writes them: `_` doubled, `$` as `_-`, and what no XML
// name may contain as `_.` with four hexadecimal digits.

export function elementName(key: string): string {
  let name = ''
  for (let at = 0; at < key.length; at++) {
    const char = key.charAt(at)
    if (char === '$') name += '_-'
    else if (char === '_') name += '__'
    else
      name +=
        (at === 0 ? canStart : canFollow).test(char) && !/\s/.test(char)
          ? char
          : `_.${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return name
}

export function keyOf(elementName: string): string {
  return elementName.replace(/__|_-|_\.([0-9a-f]{4})/gi, (found, code?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    return found === '__' ? '_' : '$'
  })
}

const start =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF'
const more = '\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD'
const canStart = new RegExp(`[${start}${more}]`)
const canFollow = new RegExp(`[${start}${more}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]`)
