#!/usr/bin/env bash
# Containers: how they end, and what is said of them.
for name in APP SICK WELL ARM; do quietly docker pull --quiet "$app@${!name}"; done
quietly docker tag "$app@$APP" app:ci
quietly docker tag "$app@$SICK" sick:ci
quietly docker tag "$app@$WELL" well:ci
run() { docker run --rm --network host --entrypoint /bin/busybox app:ci "$@"; }
call 'a program that ends well' run true
call 'a program that fails' run false
call 'what it prints' run echo hello
call 'the entrypoint of the image' docker run --rm --network host app:ci echo hello
call 'the environment' docker run --rm --network host --env A=b app:ci env
call 'its platform' docker run --rm --network host --platform linux/amd64 app:ci true
call 'another platform' docker run --rm --network host --platform linux/arm64 app:ci true
call 'no such program' docker run --rm --network host --entrypoint nothing app:ci
call 'no such image' docker run --rm --network host quay.io/acme/nothing:ci
call 'no such option' docker run --nothing app:ci
printf 'A=b\n' >env
call 'in the background' bash -c 'docker run --detach --name one --network host --env-file env app:ci sleep 60 | tr 0-9a-f x'
state() { docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$1"; }
call 'its state' state one
call 'the same name again' docker run --detach --name one --network host app:ci sleep 60
call 'its log' docker logs --tail 200 one
call 'remove by force' docker rm --force --volumes one
call 'remove by force, gone' docker rm --force --volumes one
call 'state, gone' state one
call 'log, gone' docker logs --tail 200 one
# settled NAME: its state once it is not starting any more.
settled() {
  local now
  for _ in $(seq 100); do
    now=$(state "$1") || return
    if [[ $now != *starting ]]; then break; fi
    sleep 0.05
  done
  echo "$now"
}
quietly docker run --detach --name well --network host well:ci sleep 60
call 'a healthy one' settled well
quietly docker run --detach --name sick --network host sick:ci sleep 60
call 'an unhealthy one' settled sick
checked() {
  docker run --detach --name checked --network host --health-cmd '/bin/busybox true' --health-interval 1s \
    --health-timeout 5s --health-retries 5 app:ci sleep 60 >/dev/null && settled checked
}
call 'a check on the command line' checked
quietly docker run --detach --name ended --network host app:ci false
ended() {
  for _ in $(seq 100); do
    if [[ $(docker inspect ended | jq --raw-output '.[0].State | "\(.Running) \(.ExitCode)"') == false* ]]; then break; fi
    sleep 0.05
  done
  docker inspect ended | jq --raw-output '.[0].State | "\(.Running) \(.ExitCode)"'
}
call 'one that has ended' ended
for name in well sick checked ended; do quietly docker rm --force --volumes "$name"; done
