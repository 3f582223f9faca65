# The slow part: changes when a version in docker/toolchain/ does.
FROM debian:bookworm-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000
COPY docker/toolchain /toolchain
RUN /toolchain/build.sh
