import { expect, test } from 'vitest'
import { parseTcpTable, startOf } from '../../../src/runtime/ports/proc.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8254242 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2384 0100007F:C3B2 01 00000000:00000000 00:00000000 00000000     0        0 8254999 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C3B2 0100007F:2384 06 00000000:00000000 03:00000176 00000000     0        0 0 3 0000000000000000
`
const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:0885 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0
`

test('sockets are read with their port, and without those nobody has any more', () => {
  expect(parseTcpTable(table)).toEqual([
    { port: 9092, isListening: true, inode: '8254242' },
    { port: 9092, isListening: false, inode: '8254999' },
  ])
  expect(parseTcpTable(table6)).toEqual([{ port: 2181, isListening: true, inode: '77' }])
  expect(parseTcpTable('')).toEqual([])
})

test('the start is reckoned from the boot, whatever the process calls itself', () => {
  const fields = ['S', 1, 1, 1, 0, -1, 4194560, 1, 0, 0, 0, 5, 2, 0, 0, 20, 0, 1, 0, 360_050, 0, 0].join(' ')
  const machine = 'cpu  1 2 3\nbtime 1795247734\nprocesses 5\n'
  expect(startOf(`4711 (a) b (c) ${fields}`, machine)).toEqual(new Date((1795247734 + 3600.5) * 1000))
  expect(startOf('', machine)).toBeUndefined()
  expect(startOf(`1 (x) ${fields}`, '')).toBeUndefined()
})
