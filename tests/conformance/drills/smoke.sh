# shellcheck shell=bash
# The smoke commands run in the image that was built, word for word.
docker pull --quiet --platform linux/amd64 "$app@$APP"
docker tag "$app@$APP" app:ci
docker save --output image.tar app:ci
export IMAGE=app ARCHIVE=$PWD/image.tar LOAD_AS=app:ci PLATFORM=linux/amd64 TAGS=x
SMOKE=$'/bin/busybox test -e /text\n/bin/busybox grep -q app /text\n/bin/sh -c "test $WHO = fixture"' bash "$SCRIPTS/smoke.sh"
if [[ $PLACE != stand-in ]] && SMOKE="/bin/busybox test -e /nothing" bash "$SCRIPTS/smoke.sh"; then exit 1; fi
