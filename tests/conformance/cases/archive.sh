#!/usr/bin/env bash
# Archives of images: saved on one machine, loaded on another, and such as are not what they say.
for name in APP OTHER; do quietly docker pull --quiet --platform linux/amd64 "$app@${!name}"; done
quietly docker tag "$app@$APP" app:ci
quietly docker tag "$app@$OTHER" other:ci
call 'save, a name' docker save --output named.tar app:ci
member() { tar --extract --to-stdout --file "$1" "$2"; }
# members ARCHIVE: what its two lists say, without sizes.
image_of() { member "$1" manifest.json | jq --compact-output '.[0] | {Config, RepoTags, layers: (.Layers | length)}'; }
call 'saved, the image' image_of named.tar
names_of() { member "$1" index.json | jq --compact-output '[.manifests[] | {mediaType, names: .annotations}]'; }
call 'saved, the names' names_of named.tar
manifest_of() {
  local digest
  digest=$(member "$1" index.json | jq --raw-output '.manifests[0].digest')
  member "$1" "blobs/${digest/://}" | jq --compact-output '{mediaType, config: .config.digest, layers: [.layers[] | {mediaType, digest}]}'
}
call 'saved, the manifest' manifest_of named.tar
call 'save, a digest' docker save --output digest.tar "$app@$APP"
call 'saved by digest, the image' image_of digest.tar
call 'saved by digest, the names' names_of digest.tar
call 'save, nothing' docker save --output nothing.tar nothing:ci
call 'save, into no folder' docker save --output none/app.tar app:ci
id=$(docker image inspect app:ci | jq --raw-output '.[0].Id')
call 'save, an id' docker save --output id.tar "$id"
call 'saved by id, the image' image_of id.tar
# No script removes an image, so the stand-in does not know how.
forget() { if [[ $PLACE != stand-in ]]; then quietly docker image rm --force "$@"; fi; }
forget app:ci "$app@$APP"
call 'load, a name' docker load --quiet --input named.tar
look() { docker image inspect "$2" | jq --compact-output --sort-keys ".[0] | $1"; }
call 'loaded, its id' look .Id app:ci
call 'load again' docker load --quiet --input named.tar
call 'load, no name' docker load --quiet --input id.tar
call 'load, no file' docker load --quiet --input nothing.tar
echo text >text.tar
call 'load, no archive' docker load --quiet --input text.tar
head --bytes 700000 named.tar >cut.tar
call 'load, a cut archive' docker load --quiet --input cut.tar

# altered ARCHIVE COMMAND…: the archive again after a change to its files, which are here.
altered() {
  local to=$PWD/$1 from=$PWD/$2 folder
  shift 2
  folder=$(mktemp -d)
  tar --extract --file "$from" --directory "$folder"
  (cd "$folder" && "$@" && tar --create --file "$to" -- *)
}
layer_path() { jq --raw-output '.[0].Layers[0]' manifest.json; }
break_layer() { printf 'no tar' >"$(layer_path)"; }
quietly altered broken.tar named.tar break_layer
forget app:ci
call 'load, a broken layer' docker load --quiet --input broken.tar
rename() { jq --compact-output '.[0].RepoTags = ["renamed:ci"]' manifest.json >m && mv m manifest.json; }
quietly altered renamed.tar named.tar rename
call 'load, other names in the two lists' docker load --quiet --input renamed.tar
no_index() { rm -f index.json oci-layout; }
quietly altered docker.tar named.tar no_index
call 'load, without index.json' docker load --quiet --input docker.tar
no_manifest() { rm -f manifest.json; }
quietly altered oci.tar named.tar no_manifest
call 'load, without manifest.json' docker load --quiet --input oci.tar

# The one list of the archive speaks of one image, the other list of another: which one is loaded?
swapped() {
  tar --extract --file "$1" && cp manifest.json kept && tar --extract --file "$2" && mv kept manifest.json
}
mkdir swap
quietly docker save --output other.tar other:ci
(cd swap && swapped ../named.tar ../other.tar && tar --create --file ../swapped.tar -- *)
call 'load, two images in the two lists' docker load --quiet --input swapped.tar
call 'two images in the two lists, as app' look '.Config.Labels["org.opencontainers.image.revision"]' app:ci
call 'two images in the two lists, as other' look '.Config.Labels["org.opencontainers.image.revision"]' other:ci
