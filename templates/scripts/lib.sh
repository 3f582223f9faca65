#!/usr/bin/env bash
# Shared by the other scripts: log lines, step outputs, lists and globs.
set -euo pipefail
export LC_ALL=C

# A workflow command's text is cut at a newline, so newlines travel percent-encoded.
escape_data() {
  REPLY=${1//'%'/%25}
  REPLY=${REPLY//$'\r'/%0D}
  REPLY=${REPLY//$'\n'/%0A}
}

# annotate LEVEL TITLE MESSAGE. Standard error, so that it is seen from within $(…) too.
annotate() {
  local level=$1 title message REPLY
  escape_data "$2"
  title=${REPLY//:/%3A}
  title=${title//,/%2C}
  escape_data "$3"
  message=$REPLY
  printf '::%s title=%s::%s\n' "$level" "$title" "$message" >&2
}

notice() { annotate notice "$1" "$2"; }
warning() { annotate warning "$1" "$2"; }

# fail TITLE MESSAGE: the script ends here.
fail() {
  annotate error "$1" "$2"
  exit 1
}

# told COMMAND…: a program that repeats what others wrote, a registry or an image. The runner takes a line that
# begins with `::` for a command, and one with `##[` anywhere in it; for it a carriage return ends a line, too.
told() { "$@" 2>&1 | sed --unbuffered 's/\r/\n| /g; s/##\[/# #[/g; s/^/| /' >&2; }

# retry COMMAND…: a few times with a growing delay, none after the last try.
retry() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    if "$@"; then return 0; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  return 1
}

# Names of outputs that are not empty.
declare -ga FILLED=()

# output NAME VALUE. Several lines need a delimiter that the value cannot guess.
output() {
  local delimiter
  if [[ -n $2 ]]; then FILLED+=("$1"); fi
  if [[ $2 == *$'\n'* ]]; then
    printf -v delimiter 'end-%08x%08x%08x' "$SRANDOM" "$SRANDOM" "$SRANDOM"
    printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter"
  else
    printf '%s=%s\n' "$1" "$2"
  fi >>"$GITHUB_OUTPUT"
}

summary() { printf '%s\n' "$@" >>"$GITHUB_STEP_SUMMARY"; }

# digest_of FILE: sets REPLY to the digest of its bytes.
digest_of() {
  local sum
  sum=$(sha256sum <"$1")
  REPLY=sha256:${sum%% *}
}

# check_reading FILE: a JSON document of a bounded size that every reader reads alike. Go's takes a key
# in any case, and with some letters beyond ASCII, and the last of several; jq takes it as written. Each
# value ends once at its path, so a path that ends twice is a key that stands there twice. The keys of
# maps, such as labels, are the author's own. The caller has `refuse` and LARGEST, a size in bytes.
check_reading() {
  local paths
  paths=$(mktemp)
  (($(stat --format %s "$1") <= LARGEST)) || refuse 'a JSON document that is too large'
  jq --raw-output --stream '
    def maps: IN("annotations", "exposedports", "labels", "volumes");
    (if length == 2 then .[0] else .[0][:-1] end)
    | reduce .[] as $key ({in: null, path: []};
        if ($key | type) == "number" or (.in | maps) then {in: null, path: (.path + [$key])}
        elif $key | test("\\A[!-~]*\\z") then ($key | ascii_downcase) as $low | {in: $low, path: (.path + [$low])}
        else . + {odd: true} end)
    | if .odd then "odd" else .path | tojson end' "$1" >"$paths" 2>/dev/null ||
    refuse 'it holds JSON that cannot be read'
  if grep --quiet '^odd$' "$paths"; then refuse 'a JSON document that readers do not read alike'; fi
  [[ -s $paths && -z $(sort "$paths" | uniq --repeated | head --lines 1) ]] ||
    refuse 'a JSON document that says something twice'
  rm -f "$paths"
}

# has_platform CONFIG PLATFORM: is it the configuration of an image for the platform?
has_platform() {
  [[ $(jq --arg wanted "$2" \
    '($wanted | split("/")) as $w | .os == $w[0] and .architecture == $w[1]
      and ($w[2] == null or .variant == $w[2])' "$1") == true ]]
}

# in_list WORD LIST: a comma separated list of plain words; `*` is any word, `-` is none.
in_list() {
  [[ $2 == '*' || ",$2," == *",$1,"* ]]
}

# slug linux/arm/v7 gives linux-arm-v7, as it stands in names of jobs and artifacts.
slug() { REPLY=${1//\//-}; }

# character_class GLOB: sets REPLY to the class that GLOB starts with, or to nothing.
character_class() {
  REPLY=''
  if [[ $1 =~ ^\[[A-Za-z0-9-]+\] ]]; then REPLY=${BASH_REMATCH[0]}; fi
}

# glob_to_ere GLOB: sets REPLY to a regular expression with GitHub's meaning of the glob: `*` stays
# within a directory, `**` does not, `**/` also matches no directory at all, [a-z0-9] is a class.
glob_to_ere() {
  local glob=$1 ere='' at=0 char
  while ((at < ${#glob})); do
    char=${glob:at:1}
    character_class "${glob:at}"
    if [[ ${glob:at:3} == '**/' && (at -eq 0 || ${glob:at-1:1} == /) ]]; then
      ere+='(.*/)?' at=$((at + 3))
    elif [[ ${glob:at:2} == '**' ]]; then
      ere+='.*' at=$((at + 2))
    elif [[ $char == '*' ]]; then
      ere+='[^/]*' at=$((at + 1))
    elif [[ -n $REPLY ]]; then
      ere+=$REPLY at=$((at + ${#REPLY}))
    elif [[ $char == [].\\\(\)+?{}\|^\$[] ]]; then # `[` last: `[.` would begin a collating symbol
      ere+="\\$char" at=$((at + 1))
    else
      ere+=$char at=$((at + 1))
    fi
  done
  REPLY="^$ere\$"
}

# list_matches VALUE GLOB…: does one of the globs match and none that starts with `!`?
# Excludes win whatever the order; with nothing but excludes, the rest matches.
list_matches() {
  local value=$1 glob matched=false includes=false
  shift
  for glob in "$@"; do
    glob_to_ere "${glob#!}"
    if [[ $glob == !* ]]; then
      if [[ $value =~ $REPLY ]]; then return 1; fi
    else
      includes=true
      if [[ $value =~ $REPLY ]]; then matched=true; fi
    fi
  done
  [[ $matched == true || $includes == false ]]
}

# split_list LIST: sets LIST to the entries of a comma separated column, with its escapes undone.
split_list() {
  local entry
  LIST=()
  while IFS= read -r -d , entry; do
    entry=${entry//%20/ } entry=${entry//%2C/,} entry=${entry//%2A/*}
    LIST+=("${entry//%25/%}")
  done <<<"$1,"
}
