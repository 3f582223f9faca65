#!/usr/bin/env bash
# The build action with every output that pipelines use, and the command that people use.
mkdir -p app/.dir other
cp "${BUSYBOX:?}" app/busybox
echo text >app/text
echo other >other/text
cat >app/Dockerfile <<'END'
FROM scratch AS base
ARG WHO=nobody
COPY busybox /bin/busybox
COPY text /text
LABEL who=$WHO
FROM base AS with-other
COPY --from=other /text /other
FROM base AS last
ENTRYPOINT ["/bin/busybox"]
END
known=$(sed -n '/^inputs:/,/^[a-z]*:$/s/^  \([a-z-]*\):$/\1/p' "$ACT_TESTS/act/actions/docker/build-push-action/action.yml")
# action ID=OUTPUT… INPUT=VALUE…: runs the action; its outputs go to $GITHUB_OUTPUT.
action() {
  local inputs
  inputs=$(jq --null-input --compact-output '($known | split("\n") | map({(.): ""}) | add)
    + {load: "false", push: "false", "no-cache": "false", pull: "false", provenance: "false", sbom: "false", context: "app", platforms: "linux/amd64"}
    + ($ARGS.positional | map(split("=") | {(.[0]): (.[1:] | join("="))}) | add)' --arg known "$known" --args "$@") || return
  : >outputs
  GITHUB_OUTPUT=$PWD/outputs GITHUB_WORKSPACE=$PWD INPUTS=$inputs python3 -S "$ACT_TESTS/act/standin/run_action.py" "$ACTION" >&2
}
ACTION=setup-buildx
quietly action context=
ACTION=build-push
# said NAME: an output of the action.
said() { sed -n "/^$1<</,/^__stand_in__$/p" outputs | sed '1d;$d'; }
member() { tar --extract --to-stdout --file "$1" "$2"; }
config() { member "$1" "$(member "$1" manifest.json | jq --raw-output '.[0].Config')"; }
archive() { action "outputs=type=docker,dest=$PWD/image.tar" "tags=app:ci" "labels=a=b"$'\n'"c=d e" "build-args=WHO=x=y" "$@"; }
call 'an archive' archive
call 'an archive, its config' bash -c 'true'
inside() {
  local digest
  digest=$(config image.tar | sha256sum)
  [[ $(said imageid) == "sha256:${digest%% *}" ]] && echo 'its image id is the digest of its configuration'
}
call 'an archive, the image id' inside
config_of() { config image.tar | jq --compact-output --sort-keys '{architecture, os, labels: .config.Labels, entrypoint: .config.Entrypoint}'; }
call 'an archive, the configuration' config_of
manifest_of() {
  local digest
  digest=$(member image.tar index.json | jq --raw-output '.manifests[0].digest')
  [[ $digest == "$(said digest)" ]] && echo 'its digest is the one of the output'
  member image.tar "blobs/${digest/://}" | jq --compact-output '{mediaType, config: .config.mediaType, layers: [.layers[].mediaType]}'
}
call 'an archive, the manifest' manifest_of
names() { member image.tar manifest.json | jq --compact-output '.[0].RepoTags' && member image.tar index.json | jq --compact-output '[.manifests[].annotations | del(.["org.opencontainers.image.created"])]'; }
call 'an archive, its names' names
call 'an archive, loaded' docker load --quiet --input image.tar
call 'an archive, run' docker run --rm --network host app:ci cat /text
said digest >first.digest
said imageid >first.id
call 'an archive, OCI types' archive "outputs=type=docker,dest=$PWD/image.tar,oci-mediatypes=true"
call 'an archive, OCI types, the manifest' manifest_of
quietly log_in quay.io
push() { action "outputs=type=image,name=quay.io/acme/built,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true" "labels=a=b"$'\n'"c=d e" "build-args=WHO=x=y" "$@"; }
call 'a push by digest' push
pushed() { raw "quay.io/acme/built@$(said digest)" | jq --compact-output '{mediaType, config: .config.mediaType, layers: [.layers[].mediaType]}'; }
call 'a push by digest, read back' pushed
same_bits() { raw "quay.io/acme/built@$(said digest)" | jq --raw-output .config.digest | cmp - first.id && echo 'the same bits as in the archive'; }
call 'a push by digest, the same bits' same_bits
call 'a push where nothing may be written' action outputs=type=image,name=ghcr.io/acme/built,push-by-digest=true,push=true
call 'a target' archive target=base
call 'a target, the configuration' config_of
call 'a target that is not there' archive target=nothing
call 'a context' archive target=with-other build-contexts=other=other
call 'a context that is not there' archive target=with-other
call 'no Dockerfile' archive file=nothing
# What a job hands to the next one is an archive, which is a layout as well.
quietly archive target=base
mkdir oci
tar --extract --file image.tar --directory oci
printf 'FROM base\nLABEL on=top\n' >Dockerfile.on
call 'a base as a layout' archive file=Dockerfile.on "build-contexts=base=oci-layout://$PWD/oci@$(jq --raw-output '.manifests[0].digest' oci/index.json)"
call 'a base as a layout, the configuration' config_of
call 'a base of a registry' archive file=Dockerfile.on "build-contexts=base=docker-image://$app@$APP"
call 'a base of a registry that is not there' archive file=Dockerfile.on "build-contexts=base=docker-image://$app:nothing"
# Where an engine has no network of its own, a step has to do without; buildah knows no such flag, and needs none.
run='RUN --network=none'
if [[ $PLACE == stand-in ]]; then run=RUN; fi
printf 'FROM base\n%s --mount=type=secret,id=token ["/bin/busybox", "cp", "/run/secrets/token", "/seen"]\n' "$run" >Dockerfile.secret
call 'a secret' archive file=Dockerfile.secret secrets=token=hush "build-contexts=base=docker-image://$app@$APP"
seen() { docker load --quiet --input image.tar && docker run --rm --network host --entrypoint /bin/busybox app:ci cat /seen; }
call 'a secret, seen' seen
printf 'FROM base\n%s ["/bin/busybox", "false"]\n' "$run" >Dockerfile.fails
call 'a step that fails' archive file=Dockerfile.fails "build-contexts=base=docker-image://$app@$APP"
