# Alpine's Rust links statically, so the image is the binary alone.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package pipegen-ci && cp target/release/pipegen /pipegen

FROM scratch
COPY --from=build /pipegen /pipegen
# docker run --rm --volume "$PWD:/repo" --user "$(id -u):$(id -g)" pipegen
# Nobody in particular: `check` only reads, and what `generate` writes should be the caller's.
USER 65532:65532
WORKDIR /repo
ENTRYPOINT ["/pipegen"]
