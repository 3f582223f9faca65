FROM alpine:3
ARG DIR
COPY $DIR /app
