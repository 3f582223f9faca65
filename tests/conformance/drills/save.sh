# shellcheck shell=bash
# An image of two platforms becomes two archives, each of which is loaded as what it is.
export IMAGE=app REPOSITORY=$app DIGEST=$BOTH
save() {
  PLATFORM=$1 IMAGE_ID=$2 ARCHIVE=$PWD/$3.tar LOAD_AS=app:ci-$3 bash "$SCRIPTS/save.sh"
}
save linux/amd64 "$APP_CONFIG" app
save linux/arm64 "$ARM_CONFIG" arm
for name in app arm; do
  loaded=$(docker load --quiet --input "$name.tar")
  docker tag "${loaded##*: }" look:at
  found=$(docker image inspect look:at | jq --raw-output '.[0].Config.Labels["org.opencontainers.image.revision"]')
  [[ $found == "$name" ]]
done
