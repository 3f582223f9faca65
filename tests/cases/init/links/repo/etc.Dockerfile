FROM alpine:3
COPY etc /src
