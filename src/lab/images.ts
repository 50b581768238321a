/** Every image tag of the project. Official images, exact tags; `images:` in msa.yaml replaces one. */
export const images = {
  kafka: 'apache/kafka:3.9.2',
  rabbitmq: 'rabbitmq:4.1.4-management',
  zipkin: 'openzipkin/zipkin:3.5.1',
  prometheus: 'prom/prometheus:v3.5.0',
  mariadb: 'mariadb:11.8.3',
  redis: 'redis:7.4.2-alpine',
  grafana: 'grafana/grafana:12.1.1',
  // Ours, with a command for each service: made by the Dockerfile of this repository, and needed by exports alone.
  services: 'msa-lab:0.1.0',
} as const
