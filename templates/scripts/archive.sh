#!/usr/bin/env bash
# Image archives as `docker save` and BuildKit write them, and what Docker makes of them.
set -euo pipefail
export LC_ALL=C

# recorded LIST PLATFORM: sets REPLY to what the build recorded for the platform, in a list of
# platform=digest; empty where it recorded nothing.
recorded() {
  local word
  REPLY=''
  for word in $1; do
    if [[ ${word%%=*} == "$2" && ${word#*=} =~ ^sha256:[0-9a-f]{64}$ ]]; then REPLY=${word#*=}; fi
  done
}

# check_archive FILE DIGEST NAME: before anything reads it. Any job of the run can put another artifact
# in the place of this one; the digest came as an output of the job that built the image.
check_archive() {
  [[ -f $1 && ! -L $1 ]] || fail "no archive of $3" "$1 is not a file"
  [[ -n $2 ]] || fail "no archive of $3" 'the build recorded no digest of one'
  digest_of "$1"
  [[ $REPLY == "$2" ]] || fail 'not the same bits' "the archive of $3 is $REPLY, its build handed over $2"
}

# archive_config FILE INTO: writes the configuration of the one image in it, sets REPLY to the image
# id, which is the configuration's digest. Not `docker image inspect`: with containerd's image store
# the id is the digest of a manifest.
archive_config() {
  local config
  config=$(tar --extract --to-stdout --file "$1" manifest.json | jq --slurp --raw-output '
    if length == 1 and (.[0] | type == "array" and length == 1) then .[0][0].Config | strings else empty end')
  [[ -n $config ]] || fail 'unreadable archive' "$1 does not hold exactly one image"
  tar --extract --to-stdout --file "$1" -- "$config" >"$2"
  digest_of "$2"
}

# load_archive FILE: sets REPLY to the name of the one image in it. With containerd's image store
# `docker load` ends with 0 when the disk is full or a layer is broken, and says so among the names.
load_archive() {
  local said line failed=false names=()
  said=$(docker load --quiet --input "$1" 2>&1) || failed=true
  while IFS= read -r line; do
    case $line in
      'Loaded image: '*) names+=("${line#Loaded image: }") ;;
      'Loaded image ID: '*) names+=("${line#Loaded image ID: }") ;;
      'Error unpacking image'*) failed=true ;;
    esac
  done <<<"$said"
  told printf '%s\n' "$said"
  [[ $failed == false ]] || fail 'image not loaded' "docker load: ${said//$'\n'/; }"
  ((${#names[@]} == 1)) || fail 'image not loaded' "docker load named ${#names[@]} images, not one"
  REPLY=${names[0]}
}

# check_held NAME CONFIG: is what Docker holds under the name the image of this configuration? By what
# both image stores say of it: platform, layers, and how it is run.
check_held() {
  local held
  held=$(docker image inspect "$1") || fail 'not the same bits' "Docker does not hold $1"
  jq --exit-status --slurpfile made "$2" '
    def some: if . == null or . == "" or . == [] or . == {} then null else . end;
    $made[0] as $made | ($made.config // {}) as $config
    | length == 1 and (.[0] | (.Config // {}) as $held
      | .Os == $made.os and .Architecture == $made.architecture
        and (.Variant | some) == ($made.variant | some)
        and (.RootFS.Layers | some) == ($made.rootfs.diff_ids | some)
        and all("Cmd", "Entrypoint", "Env", "ExposedPorts", "Labels", "StopSignal", "User", "Volumes", "WorkingDir";
          . as $key | ($held[$key] | some) == ($config[$key] | some))
        # Not of OCI: some versions of Docker, and of buildx, do not show them.
        and all("Healthcheck", "OnBuild", "Shell";
          ($held[.] | some) as $one | ($config[.] | some) as $other | IN($one, $other; null) or $one == $other))' \
    <<<"$held" >/dev/null || fail 'not the same bits' "what Docker holds as $1 is another image than its build made"
}
