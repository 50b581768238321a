# One image for all services of msa; which of them it is, the command says:
#   npm run build && docker build -t msa-lab:0.1.0 .
#   docker run --rm -p 127.0.0.1:8888:8888 msa-lab:0.1.0 node dist/services/config-service/main.js --server.address=0.0.0.0
FROM node:20-slim

# The config server reads repositories with it.
RUN apt-get update && apt-get install --yes --no-install-recommends git openssh-client ca-certificates \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/msa
COPY package.json LICENSE ./
COPY dist dist
COPY templates templates

RUN mkdir -p /var/lib/msa && chown node:node /var/lib/msa
VOLUME /var/lib/msa
USER node
ENV NODE_ENV=production
CMD ["node", "dist/services/config-service/main.js", "--server.address=0.0.0.0"]
