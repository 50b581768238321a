import type { ComponentDefinition } from './component.ts'
import { connect } from './components/connect.ts'
import { grafana } from './components/grafana.ts'
import { kafka } from './components/kafka.ts'
import { mariadb } from './components/mariadb.ts'
import { prometheus } from './components/prometheus.ts'
import { rabbitmq } from './components/rabbitmq.ts'
import { redis } from './components/redis.ts'
import { zipkin } from './components/zipkin.ts'
import { zookeeper } from './components/zookeeper.ts'

/** The only list of components, in the order people see them. */
export const components: readonly ComponentDefinition[] = [
  zookeeper,
  kafka,
  rabbitmq,
  zipkin,
  prometheus,
  mariadb,
  connect,
  redis,
  grafana,
]
