import type { ComponentDefinition } from './component.ts'
import { catalogService } from './components/catalog-service.ts'
import { configService } from './components/config-service.ts'
import { connect } from './components/connect.ts'
import { discoveryService } from './components/discovery-service.ts'
import { gatewayService } from './components/gateway-service.ts'
import { grafana } from './components/grafana.ts'
import { kafka } from './components/kafka.ts'
import { mariadb } from './components/mariadb.ts'
import { orderService } from './components/order-service.ts'
import { prometheus } from './components/prometheus.ts'
import { rabbitmq } from './components/rabbitmq.ts'
import { redis } from './components/redis.ts'
import { userService } from './components/user-service.ts'
import { zipkin } from './components/zipkin.ts'
import { zookeeper } from './components/zookeeper.ts'

/** The only list of components, in the order people see them. A lab's own services come after them (`registry.ts`). */
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
  configService,
  discoveryService,
  userService,
  orderService,
  catalogService,
  gatewayService,
]
