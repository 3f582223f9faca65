# shellcheck shell=bash
# A service is up when its check says so, has its variables, and can be started again on the same machine.
docker pull --quiet "$app@$IDLE"
export NAME=db IMAGE=$app@$IDLE PORTS='' SERVICE_ENV='{"PASSWORD":"hunter2","OTHER":"a b"}' OPTIONS='--network host'
export HEALTH='test -e /text' PIPEGEN_DELAY=0.1 PIPEGEN_HEALTH_SECONDS=8
bash "$SCRIPTS/service.sh"
bash "$SCRIPTS/service.sh"
if [[ $PLACE != stand-in ]]; then
  docker exec db /bin/busybox env >variables
  grep --line-regexp 'PASSWORD=hunter2' variables
  grep --line-regexp 'OTHER=a b' variables
fi
docker rm --force db
