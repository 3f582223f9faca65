#!/usr/bin/env bash
# An image that stays in Docker: its tags, its record, and what Docker calls itself.
held=docker-daemon:acme/held
for name in APP OTHER; do quietly docker pull --quiet --platform linux/amd64 "$app@${!name}"; done
quietly docker tag "$app@$APP" acme/held:one
quietly docker tag "$app@$OTHER" acme/held:two

# on_machine COMMAND…: a function of the scripts.
on_machine() { bash -c 'source "$SCRIPTS/registry.sh"; "$@"' on_machine "$@"; }
# revision TAG: of which commit the image of a tag says that it is.
revision() {
  on_machine find_image "$held" "$1" linux/amd64 &&
    docker image inspect "acme/held:$1" | jq --raw-output '.[0].Config.Labels["org.opencontainers.image.revision"]'
}
id_of() { docker image inspect "$1" | jq --raw-output '.[0].Id'; }
same() { [[ $(id_of "$1") == "$(id_of "$2")" ]]; }
call 'a tag' revision one
call 'a tag that is not there' on_machine find_image "$held" nothing linux/amd64
call 'an id that is not there' on_machine resolve "$held@sha256:$(printf '0%.0s' {1..64})"
call 'another platform' on_machine find_image "$held" one linux/s390x
call 'a tag of an id' docker tag "$(id_of acme/held:two)" acme/held:three
call 'it is the same' same acme/held:two acme/held:three
call 'a tag is moved' docker tag "$(id_of acme/held:one)" acme/held:three
call 'it is another' same acme/held:one acme/held:three
call 'a tag of nothing' docker tag "sha256:$(printf '0%.0s' {1..64})" acme/held:four

# A record is made of an index with annotations.
record() {
  jq --null-input --arg run "$1" --arg odd 'a "quoted" \ word' \
    '{manifests: [], annotations: {"dev.pipegen.run": $run, odd: $odd}}' >record.json
  on_machine put "$held" promoted-three record.json >/dev/null
}
recorded() { docker image inspect "acme/held:$1" | jq --compact-output '.[0].Config.Labels'; }
call 'a record' record 20
call 'what it says' recorded promoted-three
call 'the next record' record 21
call 'what that says' recorded promoted-three
call 'the one before it' recorded promoted-three.before
call 'a third record' record 22
call 'the one before that' recorded promoted-three.before

remove() { docker image rm "$1" >/dev/null; }
call 'a tag is removed' remove acme/held:three
call 'it is gone' on_machine resolve "$held:three"
call 'the image is not' revision one
call 'a tag that is not there is removed' remove acme/held:three

# What Docker calls itself is the same each time, and not empty.
machine() { docker info --format '{{.ID}} {{.Name}}'; }
is_named() { [[ $(machine) =~ ^[^\ ]+\ [^\ ]+$ && $(machine) == "$(machine)" ]]; }
call 'its name' is_named
call 'the builder of its own' docker context show
