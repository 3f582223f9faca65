FROM scratch
COPY api/fixtures /fixtures
