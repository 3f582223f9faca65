# shellcheck shell=bash
# A job without a registry has the build's archive loaded, under its name or under none.
docker pull --quiet --platform linux/amd64 "$app@$APP"
docker tag "$app@$APP" app:ci
docker save --output named.tar app:ci
docker save --output nameless.tar "$(docker image inspect app:ci | jq --raw-output '.[0].Id')"
export IMAGE=app STEP=artifact PLATFORM=linux/amd64 IMAGE_IDS="linux/amd64=$APP_CONFIG" HANDOFF=artifact SOURCES=artifact SERVED=''
export REPOSITORY='' DIGEST='' PUBLIC=false TRUST=untrusted EVENT=push
for name in named nameless; do
  sum=$(sha256sum <$name.tar)
  : >"$GITHUB_OUTPUT"
  ARCHIVE=$PWD/$name.tar ARCHIVES="linux/amd64=sha256:${sum%% *}" LOAD_AS=$name:here bash "$SCRIPTS/resolve.sh"
  grep '^served=artifact$' "$GITHUB_OUTPUT"
  [[ $(docker image inspect $name:here | jq --raw-output '.[0].Config.Labels["org.opencontainers.image.revision"]') == app ]]
done
