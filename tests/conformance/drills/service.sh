# shellcheck shell=bash
# A service is up when its check says so, has its variables and its ports, and can be started again on the same machine.
docker pull --quiet "$app@$IDLE"
export NAME=db IMAGE=$app@$IDLE PORTS='8080:80' SERVICE_ENV='{"PASSWORD":"hunter2","OTHER":"a b"}' OPTIONS=''
export HEALTH='test -e /text' PIPEGEN_DELAY=0.1 PIPEGEN_HEALTH_SECONDS=8
bash "$SCRIPTS/service.sh"
bash "$SCRIPTS/service.sh"
if [[ $PLACE != stand-in ]]; then
  docker exec db /bin/busybox env >variables
  grep --line-regexp 'PASSWORD=hunter2' variables
  grep --line-regexp 'OTHER=a b' variables
  docker exec --detach db /bin/busybox httpd -f -p 80 -h /
  curl --fail --silent --show-error --retry 20 --retry-delay 1 --retry-connrefused --retry-all-errors http://127.0.0.1:8080/text | cmp - <(docker exec db /bin/busybox cat /text)
fi
docker rm --force --volumes db
