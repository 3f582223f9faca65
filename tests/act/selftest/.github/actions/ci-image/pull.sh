ok=false
if [[ $DIGEST ]]; then
  printf '%s' "$TOKEN" | docker login --username "$ACTOR" --password-stdin ghcr.io ||
    echo 'no log-in: the pull tells whether the registry is there'
  if docker pull --quiet "ghcr.io/acme/app@$DIGEST"; then
    docker tag "ghcr.io/acme/app@$DIGEST" app:under-test
    ok=true
  fi
fi
printf 'ok=%s\n' "$ok" >> "$GITHUB_OUTPUT"
