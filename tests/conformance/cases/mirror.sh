#!/usr/bin/env bash
# What copies images with all that refers to them: skopeo, curl, cosign.
quietly log_in quay.io
copy() { skopeo copy --quiet --all --preserve-digests "docker://$1" "docker://$2"; }
there=quay.io/acme/mirror
call 'copy a manifest by digest' copy "$app@$APP" "$there@$APP"
call 'copied' raw "$there@$APP"
call 'copy an index by digest' copy "$app@$BOTH" "$there@$BOTH"
call 'copied, the index' raw "$there@$BOTH"
call 'copied, a part of it' raw "$there@$ARM"
call 'copy by tag' copy "$app:noted" "$there:noted"
call 'copied, the tag' raw "$there:noted"
call 'copy Docker types' copy "$app@$LIST" "$there@$LIST"
call 'copied, Docker types' raw "$there@$LIST"
call 'copy an artifact' copy "$app@$ARTIFACT" "$there@$ARTIFACT"
call 'copied, the artifact' raw "$there@$ARTIFACT"
call 'copy again' copy "$app@$APP" "$there@$APP"
call 'copy nothing' copy "$app:nothing" "$there:nothing"
call 'copy to where nothing may be written' copy "$app@$APP" "ghcr.io/acme/mirror@$APP"
call 'skopeo, an archive' bash -c "docker pull --quiet $app@$APP >pulled && docker tag $app@$APP app:ci && docker save --output a.tar app:ci &&
  skopeo inspect --config docker-archive:a.tar | jq --compact-output '[.architecture, .os, .config.Labels]'"

# As the scripts do it: the token first, then the request.
# shellcheck source=/dev/null
source "$SCRIPTS/referrers.sh"
native() { referrers "$1" "$2" "$PWD/list" && echo "natively: $NATIVE" && cat list; }
call 'referrers, none' native "$app" "$APP"
call 'referrers, a registry that lets nobody in' native ghcr.io/acme/app "$APP"
printf '{"schemaVersion":2,"mediaType":"%s","manifests":[]}' "$INDEX" >list.json
put() { ask "$1" pull,push "manifests/$2" --request PUT --header "Content-Type: $INDEX" --data-binary @list.json && if [[ $REPLY == 201 ]]; then echo written; else echo refused; fi; }
call 'put a list' put "$app" "${APP/:/-}"
call 'put, read back' raw "$app:${APP/:/-}"
call 'put where nothing may be written' put ghcr.io/acme/app "${APP/:/-}"
status() { curl --silent --show-error --max-time 60 --dump-header headers --output answer --write-out '%{http_code}' "$@"; }
call 'curl, no such list' status --header 'Accept: a/b' "https://quay.io/v2/acme/nothing/referrers/$APP"
call 'curl, no such host' status "https://nothing.invalid/v2/acme/app/referrers/$APP"
challenge() { status "https://quay.io/v2/acme/app/referrers/$APP" >code && header www-authenticate | sed 's/:.*realm=.*/: realm/'; }
call 'curl, how one gets in' challenge

# signature REPOSITORY DIGEST: signs, and prints what then stands beside the image. Real signatures of a workflow need
# Sigstore's services: a key takes their place, which leaves the same things in the registry.
sign() {
  if [[ $PLACE == stand-in ]]; then
    touch "$RUNNER_TEMP.daemon/cosign"
    ACT_WRITES='{"mirror": ["id-token"]}' GITHUB_REPOSITORY=acme/app GITHUB_SERVER_URL=https://github.com GITHUB_REF=refs/heads/main \
      cosign sign --yes "$1@$2"
  else
    if [[ ! -f cosign.key ]]; then COSIGN_PASSWORD='' "$ACT_ENGINE/usr/bin/cosign" generate-key-pair; fi
    "$ACT_ENGINE/usr/bin/cosign" signing-config create >signing.json
    COSIGN_PASSWORD='' "$ACT_ENGINE/usr/bin/cosign" sign --yes --key cosign.key --signing-config signing.json "$1@$2"
  fi
}
quietly sign "$app" "$OTHER"
list() { raw "$app:${OTHER/:/-}" | jq --sort-keys --compact-output '{mediaType, manifests: [.manifests[] | del(.digest, .size)]}'; }
call 'a signature, listed' list
signed() {
  raw "$app@$(raw "$app:${OTHER/:/-}" | jq --raw-output '.manifests[0].digest')" |
    jq --sort-keys --compact-output '{mediaType, artifactType, config: .config.mediaType, layers: [.layers[].mediaType], subject: .subject.digest,
      predicate: .annotations["dev.sigstore.bundle.predicateType"]}'
}
call 'a signature, itself' signed
call 'a signature, found by the scripts' bash -c "source $SCRIPTS/referrers.sh && referrers $app $OTHER list && jq --slurp length list"
call 'a signature, copied' bash -c "skopeo copy --quiet --all --preserve-digests docker://$app:${OTHER/:/-} docker://$there:${OTHER/:/-}"
