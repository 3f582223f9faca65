FROM scratch
COPY README.md /
