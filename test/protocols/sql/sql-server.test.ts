import { expect, test } from 'vitest'
import { parseSqlServer } from '../../../src/protocols/sql/sql-server.ts'

test.each([
  ['jdbc:mysql://localhost:3306/mydb', { host: 'localhost', port: 3306, database: 'mydb', tls: 'off' }],
  ['jdbc:mariadb://db', { host: 'db', port: 3306, database: '' }],
  ['jdbc:mariadb://[::1]:3307/mydb', { host: '::1', port: 3307 }],
  ['jdbc:mysql://h/mydb?user=a&password=b%25c', { username: 'a', password: 'b%c' }],
  ['mysql://root:AA%40@127.0.0.1:3306/mydb', { username: 'root', password: 'AA@', host: '127.0.0.1' }],
  ['mariadb://root:5%@h/mydb', { password: '5%' }],
  ['jdbc:mysql://h/mydb?useSSL=true', { tls: 'unverified' }],
  ['jdbc:mysql://h/mydb?useSSL=true&verifyServerCertificate=true', { tls: 'verified' }],
  ['jdbc:mysql://h/mydb?sslMode=VERIFY_IDENTITY', { tls: 'verified' }],
  ['jdbc:mariadb://h/mydb?sslMode=trust', { tls: 'unverified' }],
  ['jdbc:mysql://h/mydb?useSSL=false&serverTimezone=UTC&createDatabaseIfNotExist=true', { tls: 'off', createsDatabase: true }],
  ['jdbc:mysql://h/mydb?connectTimeout=700', { connectTimeoutMs: 700 }],
])('%s is understood', (url, facts) => {
  expect(parseSqlServer(url)).toMatchObject(facts)
})

test.each(['jdbc:postgresql://h/mydb', 'jdbc:mariadb://one,two/mydb', 'jdbc:mariadb:sequential://one/mydb', 'mydb', ''])(
  '%s is not taken for one',
  (url) => {
    expect(parseSqlServer(url)).toBeUndefined()
  },
)
