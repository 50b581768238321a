import { Document } from 'yaml'
import type { Blueprint, Part } from './blueprint.ts'
import { openSecret, secretsIn, variableOf, withSecrets } from './secrets.ts'
import { yamlText } from './yaml-text.ts'

/** Plain manifests: a namespace, and per instance a Service, a StatefulSet with its volume, a ConfigMap with its files. */
export function asKubernetes(blueprint: Blueprint): string {
  const { name, parts } = blueprint
  const inNamespace = { namespace: name }
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: ours } },
    ...secretObjects(parts, inNamespace),
    ...parts.flatMap((part) => objectsOf(part, inNamespace)),
    ...commonServices(parts, inNamespace),
  ]
  const [first, ...rest] = objects.map((object) => new Document(object, { version: '1.1' }))
  if (first) first.commentBefore = head(blueprint)
  return [first, ...rest].flatMap((doc) => (doc ? [yamlText(doc)] : [])).join('---\n')
}

const ours = { 'app.kubernetes.io/part-of': 'msa-lab', 'app.kubernetes.io/managed-by': 'msa' }

function labelsOf({ id, component }: Pick<Part, 'id' | 'component'>): Record<string, string> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': id }
}

function head({ name, parts }: Blueprint): string {
  const forwards = parts.flatMap(({ id, launch }) =>
    launch.ports.length === 0
      ? []
      : [
          `   kubectl -n ${name} port-forward svc/${id} ${launch.ports.map(({ host, container }) => (host === container ? `${host}` : `${host}:${container}`)).join(' ')}`,
        ],
  )
  return [
    ' Made by: msa export k8s',
    '',
    '   kubectl apply -f FILE',
    `   kubectl -n ${name} wait --for=condition=ready pod --all --timeout=5m`,
    `   kubectl delete namespace ${name}`,
    '',
    ' Nothing is reachable from outside the cluster. From your machine, on 127.0.0.1 (Kafka tells its clients these ports):',
    '',
    ...forwards,
    ...pluginWords(name, parts),
  ].join('\n')
}

function pluginWords(namespace: string, parts: readonly Part[]): string[] {
  return parts.flatMap(({ id, launch }) =>
    launch.mounts.flatMap(({ source, target }) => [
      '',
      ` ${id} runs with the connectors Kafka brings along; ${target} is a volume that begins empty. To fill it with Debezium:`,
      '',
      `   kubectl -n ${namespace} cp ${source}/. ${id}-0:${target}`,
      `   kubectl -n ${namespace} delete pod ${id}-0`,
    ]),
  )
}

function objectsOf(part: Part, inNamespace: object): object[] {
  const { id, launch, listens } = part
  if (launch.files.some(({ secret }) => secret)) throw new Error(`${id} has a secret file, and a ConfigMap is no place for it`)
  const labels = labelsOf(part)
  const metadata = { name: id, ...inNamespace, labels: { ...labels, ...ours } }
  return [
    ...(launch.files.length > 0
      ? [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata,
            data: Object.fromEntries(launch.files.map(({ path, content }) => [keyOf(path), content])),
          },
        ]
      : []),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      // A name for this one pod, also while it starts: a cluster finds itself by these.
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: labels, ports: listens.map(portOf) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        serviceName: id,
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels: { ...labels, ...ours }, annotations: { 'msa-lab/hash': part.hash } }, spec: podOf(part) },
        volumeClaimTemplates: [
          ...launch.volumes.map(() => claim('data', '2Gi')),
          ...launch.mounts.map(({ target }) => claim(volumeOf(target), '512Mi')),
        ],
      },
    },
  ]
}

function podOf(part: Part): object {
  const { id, launch, needs, dataGroup, stop } = part
  return {
    // Kubernetes would put KAFKA_PORT=tcp://… and the like into every program's environment.
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    ...(dataGroup === null ? {} : { securityContext: { fsGroup: dataGroup, fsGroupChangePolicy: 'OnRootMismatch' } }),
    terminationGracePeriodSeconds: Math.ceil(stop.graceMs / 1000),
    ...(needs.length === 0 ? {} : { initContainers: [waiting(part)] }),
    containers: [containerOf(part)],
    ...(launch.files.length === 0 ? {} : { volumes: [{ name: 'files', configMap: { name: id } }] }),
  }
}

/** With the image that is needed anyhow, and whatever of busybox' nc and bash it has. */
function waiting({ launch, needs }: Part): object {
  const script = needs.map(
    ({ id, port }) =>
      `until nc -z ${id} ${port} 2>/dev/null || bash -c 'exec 3<>/dev/tcp/${id}/${port}' 2>/dev/null; do sleep 1; done`,
  )
  return {
    name: 'wait',
    image: launch.image,
    command: ['sh', '-c', script.join('\n')],
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
  }
}

function containerOf(part: Part): object {
  const { component, launch, listens, memoryMiB, healthcheck } = part
  return {
    name: component,
    image: launch.image,
    ...(launch.entrypoint ? { command: launch.entrypoint.map(literal) } : {}),
    ...(launch.command.length > 0 ? { args: launch.command.map(literal) } : {}),
    ...(Object.keys(launch.env).length === 0 ? {} : { env: variables(launch.env) }),
    ports: listens.map(({ name, port }) => ({ name, containerPort: port })),
    ...(healthcheck ? { readinessProbe: probe(healthcheck) } : {}),
    // What it was seen to use; and room for a full heap and all around it.
    resources: { requests: { cpu: '50m', memory: `${memoryMiB}Mi` }, limits: { memory: `${3 * memoryMiB + 256}Mi` } },
    volumeMounts: [
      // A folder below the volume's root: there a file system keeps its lost+found.
      ...launch.volumes.map(({ target }) => ({ name: 'data', mountPath: target, subPath: 'data' })),
      ...launch.mounts.map(({ target }) => ({ name: volumeOf(target), mountPath: target })),
      ...launch.files.map(({ path }) => ({ name: 'files', mountPath: path, subPath: keyOf(path), readOnly: true })),
    ],
  }
}

function probe(command: readonly string[]): object {
  return { exec: { command }, periodSeconds: 3, timeoutSeconds: 5, failureThreshold: 3 }
}

/** A secret in the middle of a text is a variable of its own, before those that speak of it. */
function variables(env: Readonly<Record<string, string>>): object[] {
  const isWhole = (value: string) => withSecrets(value, () => '') === ''
  const inText = new Set(Object.values(env).flatMap((value) => (isWhole(value) ? [] : secretsIn(value))))
  return [
    ...[...inText].map((secret) => ({ name: variableOf(secret), ...fromSecret(secret) })),
    ...Object.entries(env).map(([name, value]) => {
      const [secret] = isWhole(value) ? secretsIn(value) : []
      if (secret !== undefined) return { name, ...fromSecret(secret) }
      return { name, value: withSecrets(literal(value), (each) => `$(${variableOf(each)})`) }
    }),
  ]
}

function fromSecret(key: string): object {
  return { valueFrom: { secretKeyRef: { name: secretObject, key } } }
}

const secretObject = 'passwords'

function secretObjects(parts: readonly Part[], inNamespace: object): object[] {
  const names = [...new Set(parts.flatMap(({ launch }) => Object.values(launch.env).flatMap(secretsIn)))]
  if (names.length === 0) return []
  const stringData = Object.fromEntries(names.map((name) => [name, openSecret]))
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretObject, ...inNamespace, labels: ours },
      type: 'Opaque',
      stringData,
    },
  ]
}

/** `kafka`, whichever of its instances is ready. */
function commonServices(parts: readonly Part[], inNamespace: object): object[] {
  return [...new Set(parts.map(({ component }) => component))].map((component) => {
    const listens = parts.find((part) => part.component === component)?.listens ?? []
    const name = { 'app.kubernetes.io/name': component }
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: component, ...inNamespace, labels: { ...name, ...ours } },
      spec: { selector: name, ports: listens.map(portOf) },
    }
  })
}

function portOf({ name, port }: { readonly name: string; readonly port: number }): object {
  return { name, port, targetPort: name }
}

function claim(name: string, storage: string): object {
  return { metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } }
}

function volumeOf(target: string): string {
  return target.slice(target.lastIndexOf('/') + 1)
}

function keyOf(path: string): string {
  return path.replace(/^\/etc\/(msa\/)?/, '').replaceAll('/', '.')
}

/** In arguments and values `$(NAME)` would be replaced. */
function literal(text: string): string {
  return text.replaceAll('$(', '$$(')
}
