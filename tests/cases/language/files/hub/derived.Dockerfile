ARG BASE
FROM ${BASE}
COPY --from=node:22 /usr/local/bin/node /usr/local/bin/node
