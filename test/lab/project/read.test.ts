import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KnownComponent } from '../../../src/lab/project/facts.ts'
import type { Project } from '../../../src/lab/project/project.ts'
import { readProject } from '../../../src/lab/project/read.ts'
import { MsaError } from '../../../src/shared/errors.ts'

const components: readonly KnownComponent[] = [
  { name: 'zookeeper', ports: { client: { port: 2181 } } },
  {
    name: 'kafka',
    ports: { client: { port: 9092 } },
    portStep: 2,
    variants: { kraft: { ports: { controller: { port: 9093 } } } },
  },
  { name: 'rabbitmq', ports: { amqp: { port: 5672 }, http: { port: 15672 } } },
  { name: 'zipkin', ports: { http: { port: 9411 } } },
]

function read(text: string, known = components): Project {
  return readProject({ text, file: '/shop/msa.yaml', dir: '/shop', shownAs: 'msa.yaml' }, known)
}

/** What a person is told, as one text. */
function complaint(text: string, known = components): string {
  try {
    read(text, known)
  } catch (error) {
    if (!(error instanceof MsaError)) throw error
    expect([error.code, error.exitCode]).toEqual(['CONFIG_INVALID', 2])
    return [error.message, ...error.details].join('\n')
  }
  throw new Error('it was accepted')
}

test.each([
  ['nothing', ''],
  ['comments only', '# name: shop\n'],
  ['an empty document', '---\n'],
  ['keys without values', 'name:\nports:\nservices:\n'],
  ['an empty mapping', '{}'],
])('%s means all defaults', (_, text) => {
  expect(read(text)).toMatchObject({ name: 'msa', runtime: 'auto', profiles: ['core'], kraft: false, given: [], warnings: [] })
})

test('every key is read, with folders made absolute', () => {
  const project = read(`
name: shop
runtime: docker
profile: [core, connect]
kraft: true
ports:
  kafka.client: 19092
  rabbitmq: {amqp: 15673, http: 25672}
  kafka.controller: 19093
scale: {kafka: 3}
images: {kafka: "mirror.local:5000/apache/kafka:3.9.2@sha256:00"}
configRepo: ./config
encrypt: {key: {file: secret.key}, keyStore: {location: server.jks, alias: mine, password: "\${STORE_PASSWORD}"}}
contexts: {prod: {kafka: [a:9092]}}
broker: kafka
services:
  orders-spring:
    command: [java, -jar, orders.jar]
    cwd: orders
    env: {SERVER_PORT: 8090, DEBUG: true, NAME: x}
    needs: [kafka, seed]
    health: /actuator/health
    ports: 8090
    watch: [src]
  seed: {image: "shop/seed:1", job: true, needs: rabbitmq, health: {port: web, timeout: 90s}, ports: {web: 0}}
`)
  expect(project).toMatchInlineSnapshot(`
    {
      "broker": "kafka",
      "configRepo": {
        "kind": "folder",
        "path": "/shop/config",
      },
      "contexts": {
        "prod": {
          "broker": null,
          "config": null,
          "configRepo": null,
          "connect": null,
          "eureka": null,
          "gateway": null,
          "kafka": {
            "brokers": [
              "a:9092",
            ],
            "sasl": null,
            "tls": null,
          },
          "prometheus": null,
          "protect": false,
          "rabbitmq": null,
          "sql": null,
          "zipkin": null,
        },
      },
      "dir": "/shop",
      "encrypt": {
        "key": {
          "kind": "file",
          "path": "/shop/secret.key",
        },
        "keyStore": {
          "alias": "mine",
          "location": "/shop/server.jks",
          "password": {
            "kind": "env",
            "name": "STORE_PASSWORD",
          },
          "secret": null,
        },
      },
      "file": "/shop/msa.yaml",
      "given": [
        "name",
        "runtime",
        "profile",
        "kraft",
        "ports",
        "scale",
        "images",
        "configRepo",
        "encrypt",
        "contexts",
        "broker",
        "services",
      ],
      "images": {
        "kafka": "mirror.local:5000/apache/kafka:3.9.2@sha256:00",
      },
      "kraft": true,
      "name": "shop",
      "ports": {
        "kafka.client": 19092,
        "kafka.controller": 19093,
        "rabbitmq.amqp": 15673,
        "rabbitmq.http": 25672,
      },
      "profiles": [
        "core",
        "connect",
      ],
      "runtime": "docker",
      "scale": {
        "kafka": 3,
      },
      "services": {
        "orders-spring": {
          "command": [
            "java",
            "-jar",
            "orders.jar",
          ],
          "cwd": "/shop/orders",
          "env": {
            "DEBUG": "true",
            "NAME": "x",
            "SERVER_PORT": "8090",
          },
          "health": {
            "path": "/actuator/health",
            "port": null,
            "timeoutMs": null,
          },
          "image": null,
          "job": false,
          "needs": [
            "kafka",
            "seed",
          ],
          "ports": {
            "http": 8090,
          },
          "watch": [
            "/shop/orders/src",
          ],
        },
        "seed": {
          "command": null,
          "cwd": "/shop",
          "env": {},
          "health": {
            "path": null,
            "port": "web",
            "timeoutMs": 90000,
          },
          "image": "shop/seed:1",
          "job": true,
          "needs": [
            "rabbitmq",
          ],
          "ports": {
            "web": 0,
          },
          "watch": false,
        },
      },
      "warnings": [],
    }
  `)
})

test('a service without needs, health or ports has none', () => {
  expect(read('services: {a: {command: run me}}').services.a).toEqual({
    command: 'run me',
    image: null,
    cwd: '/shop',
    env: {},
    needs: [],
    health: null,
    ports: {},
    watch: false,
    job: false,
  })
})

test('one profile need not be a list, and a git address is none of the folders here', () => {
  const project = read('profile: full\nconfigRepo: git@example.org:shop/config.git\n')
  expect(project.profiles).toEqual(['full'])
  expect(project.configRepo).toEqual({ kind: 'git', url: 'git@example.org:shop/config.git' })
  expect(read('configRepo: https://example.org/config').configRepo).toMatchObject({ kind: 'git' })
  expect(read('configRepo: ../config').configRepo).toEqual({ kind: 'folder', path: '/config' })
})

test('a port may be that of one instance, and needs no name where there is but one', () => {
  expect(read('ports: {kafka-2.client: 19094, zipkin: 19411, kafka-3: {client: 19096}}').ports).toEqual({
    'kafka-2.client': 19094,
    zipkin: 19411,
    'kafka-3.client': 19096,
  })
})

test('windows line ends and anchors are read as what they mean', () => {
  const project = read('services:\r\n  a: &a {command: x}\r\n  b: *a\r\nname: shop\r\n')
  expect(project.name).toBe('shop')
  expect(project.services.b?.command).toBe('x')
})

test('a secret that is written out is a warning which does not show it', () => {
  const project = read('encrypt:\n  key: s3cr3t\n')
  expect(project.warnings).toMatchInlineSnapshot(`
    [
      "msa.yaml:2:8 encrypt.key: a secret is written out here; keep it elsewhere: {env: NAME} or {file: path}",
    ]
  `)
})

test('all problems are said at once, each with its place, in the order of the file', () => {
  expect(
    complaint(`name: Shop
profil: core
runtime: dokcer
kraft: yes
ports:
  kafka.client: 99999
  kafak.client: 1
  zipkin:
    htp: 9411
  rabbitmq: 5672
scale: {kafka: 3.5, zipkin: 2, order: 2}
images: {kafka: 'a b', foo: x}
`),
  ).toMatchInlineSnapshot(`
    "msa.yaml has 13 problems.
    msa.yaml:1:7 name: must be lowercase letters, digits and "-", at most 30 of them, and begin with a letter or digit, not "Shop"
      1 | name: Shop
        |       ^^^^
    msa.yaml:2:1 profil: unknown key. Did you mean profile?
      2 | profil: core
        | ^^^^^^
    msa.yaml:3:10 runtime: must be docker, native or auto, not "dokcer". Did you mean docker?
      3 | runtime: dokcer
        |          ^^^^^^
    msa.yaml:4:8 kraft: must be true or false, not "yes"
      4 | kraft: yes
        |        ^^^
    msa.yaml:6:17 ports.kafka.client: must be a port from 1 to 65535, not "99999"
      6 |   kafka.client: 99999
        |                 ^^^^^
    msa.yaml:7:3 ports.kafak.client: no component is called "kafak". Did you mean kafka?
      7 |   kafak.client: 1
        |   ^^^^^^^^^^^^
    msa.yaml:9:5 ports.zipkin.htp: zipkin has no port "htp". Did you mean http?
      9 |     htp: 9411
        |     ^^^
    msa.yaml:10:3 ports.rabbitmq: say which port of rabbitmq: amqp, http
      10 |   rabbitmq: 5672
         |   ^^^^^^^^
    msa.yaml:11:16 scale.kafka: must be a whole number from 1 to 100, not "3.5"
      11 | scale: {kafka: 3.5, zipkin: 2, order: 2}
         |                ^^^
    msa.yaml:11:21 scale.zipkin: zipkin cannot be scaled: a lab has one (can be: kafka)
      11 | scale: {kafka: 3.5, zipkin: 2, order: 2}
         |                     ^^^^^^
    msa.yaml:11:32 scale.order: no component is called "order" (all: zookeeper kafka rabbitmq zipkin)
      11 | scale: {kafka: 3.5, zipkin: 2, order: 2}
         |                                ^^^^^
    msa.yaml:12:17 images.kafka: must be the name of an image, not "a b"
      12 | images: {kafka: 'a b', foo: x}
         |                 ^^^^^
    msa.yaml:12:24 images.foo: no component is called "foo" (all: zookeeper kafka rabbitmq zipkin)
      12 | images: {kafka: 'a b', foo: x}
         |                        ^^^"
  `)
})

test.each([
  [
    'a value of the wrong type',
    'name: 12\nscale: 3\nprofile: {core: true}\nkraft: [true]\nruntime:\n  - docker\n',
    [
      '1:7 name: must be text, not a number; in quotes it is: "12"',
      '2:8 scale: must be a mapping of names to values, not a number',
      '3:10 profile: must be core, connect, messaging, monitoring or full, not a mapping',
      '4:8 kraft: must be true or false, not a list',
      '6:3 runtime: must be docker, native or auto, not a list',
    ],
  ],
  ['a number in quotes', 'ports: {kafka.client: "9092"}', ['1:23 ports.kafka.client: must be a port without quotes: 9092']],
  [
    'a number out of range',
    'ports: {kafka.client: 0, zipkin.http: 65536}\nscale: {kafka: 10}',
    [
      '1:23 ports.kafka.client: must be a port from 1 to 65535, not "0"',
      '1:39 ports.zipkin.http: must be a port from 1 to 65535, not "65536"',
      '2:16 scale.kafka: must be a whole number from 1 to 9, not "10"',
    ],
  ],
  [
    'one port for two',
    'ports: {kafka.client: 9411, zipkin.http: 9411, kafka: {client: 9092}}',
    [
      '1:42 ports.zipkin.http: 9411 is also the port of kafka.client',
      '1:56 ports.kafka.client: the port of kafka.client is given twice',
    ],
  ],
  [
    'a duplicate key',
    'name: a\nname: b\nscale:\n  kafka: 1\n  kafka: 3\n',
    ['2:1 name: is given twice (first on line 1)', '5:3 scale.kafka: is given twice (first on line 4)'],
  ],
  ['a tab', 'ports:\n\tkafka.client: 19092\n', ['2:1 a tab stands where YAML allows only blanks']],
  ['an alias of nothing', 'scale: *sizes', ['1:8 scale: no anchor &sizes stands before *sizes']],
  ['an alias inside itself', 'contexts: &all {prod: *all}', ['1:23 contexts.prod: *all stands inside what it stands for']],
  [
    'merging',
    'services: {a: &a {command: x}, b: {image: x, <<: *a}}',
    ['1:46 "services.b.<<": merging (<<) is not read; write the keys out, or use an alias for the whole value'],
  ],
  ['a second document', 'name: a\n---\nname: b\n', ['2:1 a second document begins here (---), and only one is read']],
  ['an open bracket', 'scale: {kafka: 3\n', ['1:17 what was opened before this is not closed: "}" is missing, or not indented']],
  ['a crowded line', 'ports: kafka: 9092\n', ['1:8 a second "key:" on one line; begin a new line, or put the value in quotes']],
  ['an unknown tag', 'name: !shop a\n', ['1:7 unresolved tag: !shop']],
  ['a key that is a list', '? [name]\n: shop\n', ['1:3 a key must be a word, not a list or a mapping']],
  ['a list', '- name: shop\n', ['1:1 must be keys and values such as "name: shop", not a list']],
  ['a word', 'shop\n', ['1:1 must be keys and values such as "name: shop", not text']],
  ['a list of services', 'services: [a, b]', ['1:11 services: must be a mapping of names to values, not a list']],
])('%s is refused with its place', (_, text, expected) => {
  const headlines = complaint(text)
    .split('\n')
    .filter((line) => line.startsWith('msa.yaml:'))
  expect(headlines).toEqual(expected.map((line) => `msa.yaml:${line}`))
})

test('services are checked among one another', () => {
  expect(
    complaint(`services:
  a: {command: x, needs: [b, kafak]}
  b:
    command: x
    needs: [kafka, c]
  c: {image: x, needs: a, health: {port: web}}
  d: {needs: d}
  kafka: {command: x}
  Bad_Name: {command: x}
  e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job: 1, image: "a b"}
`),
  ).toMatchInlineSnapshot(`
    "msa.yaml has 16 problems.
    msa.yaml:2:30 services.a.needs[1]: no component or service is called "kafak". Did you mean kafka?
      2 |   a: {command: x, needs: [b, kafak]}
        |                              ^^^^^
    msa.yaml:6:24 services.c.needs: services wait for one another: a → b → c → a
      6 |   c: {image: x, needs: a, health: {port: web}}
        |                        ^
    msa.yaml:6:42 services.c.health.port: c has no port "web": it has none
      6 |   c: {image: x, needs: a, health: {port: web}}
        |                                          ^^^
    msa.yaml:7:3 services.d: must say what to run: command, or image
      7 |   d: {needs: d}
        |   ^
    msa.yaml:7:14 services.d.needs: services wait for one another: d → d
      7 |   d: {needs: d}
        |              ^
    msa.yaml:8:3 services.kafka: the lab has a component called "kafka"; give this service another name
      8 |   kafka: {command: x}
        |   ^^^^^
    msa.yaml:9:3 services.Bad_Name: must be lowercase letters, digits and "-", at most 30 of them, and begin with a letter or digit, not "Bad_Name"
      9 |   Bad_Name: {command: x}
        |   ^^^^^^^^
    msa.yaml:10:7 services.e.comand: unknown key. Did you mean command?
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |       ^^^^^^
    msa.yaml:10:27 services.e.command: must not be empty
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |                           ^^
    msa.yaml:10:38 services.e.ports: must be a port (0: any free one) from 0 to 65535, not "70000"
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |                                      ^^^^^
    msa.yaml:10:54 services.e.env.A: must be text, a number, true or false, not a list
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |                                                      ^^^
    msa.yaml:10:59 "services.e.env.B=": is no name of a variable
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |                                                           ^^^^
    msa.yaml:10:77 services.e.health: must be a path such as /actuator/health, http://localhost:8080/health, or tcp, not "actuator"
      10 |   e: {comand: x, command: [], ports: 70000, env: {A: [1], "B=": 2}, health: actuator, watch: 3, job:
         |                                                                             ^^^^^^^^
    msa.yaml:10:94 services.e.watch: must be text, not a number; in quotes it is: "3"
      10 | 1], "B=": 2}, health: actuator, watch: 3, job: 1, image: "a b"}
         |                                        ^
    msa.yaml:10:102 services.e.job: must be true or false, not "1"
      10 | : 2}, health: actuator, watch: 3, job: 1, image: "a b"}
         |                                        ^
    msa.yaml:10:112 services.e.image: must be the name of an image, not "a b"
      10 | th: actuator, watch: 3, job: 1, image: "a b"}
         |                                        ^^^^^"
  `)
})

test('secrets on the line of a problem are covered', () => {
  const text = complaint(
    'contexts: {prod: 3}\nencrypt: {key: {env: A, file: hunter2}}\nencrypt2: {password: hunter2}\nbroker: amqp://guest:hunter2@host\n',
  )
  expect(text).not.toContain('hunter2')
  expect(text).toContain('broker: amqp://guest:•••••••@host')
})

test('what a file says never moves the cursor', () => {
  expect(complaint('name: \u001b[2J\u202eevil\n\u001b]0;x\u0007: 1\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})

test('the caret stands under Hangul, two columns a letter', () => {
  expect(complaint('images: {"가나": x}')).toMatchInlineSnapshot(`
    "msa.yaml has a problem.
    msa.yaml:1:10 "images.가나": no component is called "가나" (all: zookeeper kafka rabbitmq zipkin)
      1 | images: {"가나": x}
        |          ^^^^^^"
  `)
})

test('a hundred problems are counted, and twenty shown', () => {
  const text = complaint(Array.from({ length: 100 }, (_, index) => `key${index}: 1`).join('\n'))
  expect(text.match(/unknown key/g)).toHaveLength(20)
  expect(text).toContain('msa.yaml has 100 problems.')
  expect(text).toContain('and 80 more')
})

test.each([
  ['brackets without end', '['.repeat(5000)],
  ['lists in lists', '- '.repeat(5000)],
  ['aliases that grow', `a: &a [${'x,'.repeat(99)}]\nb: &b [${'*a,'.repeat(99)}]\ncontexts: {x: {y: [${'*b,'.repeat(99)}]}}`],
  [
    'a chain of services',
    `services:\n${Array.from({ length: 3000 }, (_, i) => `  s${i}: {command: x, needs: s${i + 1}}`).join('\n')}`,
  ],
])('%s end in a complaint, not in a crash', (_, text) => {
  expect(complaint(text)).toContain('msa.yaml:')
})

test('any text at all is read or refused as CONFIG_INVALID', () => {
  const word = fc.constantFrom(
    'name',
    'ports',
    'kafka',
    'kafka.client',
    'services',
    'needs',
    'a',
    'b',
    '1',
    '9092',
    'x',
    '<<',
    '__proto__',
  )
  const mark = fc.constantFrom(
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!t ',
    '"',
    "'",
    '|',
    '#',
    '\t',
    '\r\n',
    '? ',
    '---\n',
  )
  const yamlish = fc.array(fc.oneof(word, mark), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
      try {
        expect(read(text).name).toMatch(/^[a-z0-9-]{1,30}$/)
      } catch (error) {
        expect(error).toBeInstanceOf(MsaError)
        expect((error as MsaError).code).toBe('CONFIG_INVALID')
      }
    }),
    { numRuns: 1000 },
  )
})

test('any values under the known keys are read or refused as CONFIG_INVALID', () => {
  const keys = [
    'name',
    'runtime',
    'profile',
    'kraft',
    'ports',
    'scale',
    'images',
    'configRepo',
    'encrypt',
    'contexts',
    'broker',
    'services',
  ]
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 })), (file) => {
      try {
        read(JSON.stringify(file))
      } catch (error) {
        expect(error).toBeInstanceOf(MsaError)
        expect((error as MsaError).code).toBe('CONFIG_INVALID')
      }
    }),
  )
})

test('a service of ours may be replaced by one that is found where it was', () => {
  const known: readonly KnownComponent[] = [{ name: 'order-service', ports: { http: { port: 0 } }, replaceable: true }]
  expect(read('services: {order-service: {command: x}}', known).services).toHaveProperty('order-service')
  expect(complaint('services: {order-service: {command: x, ports: {web: 80}}}', known)).toContain(
    "services.order-service.ports: takes the place of the lab's order-service, and needs a port called http",
  )
})
