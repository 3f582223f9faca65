#!/usr/bin/env bash
# Values that stand in files of the tested commit. Each is read as data: nothing of the commit runs.
set -euo pipefail
export LC_ALL=C
# A ref of the repository may replace one object by another.
export GIT_NO_REPLACE_OBJECTS=1

declare -gA VALUE=()
# Bytes of a file. What holds a version is short, and each line of it is looked at.
readonly LARGEST_FILE=1048576
readonly VALUE_PATTERN='^[A-Za-z0-9._-]{1,100}$'

# no_value NAME FILE REASON: the plan fails, because every job would go on with a gap.
no_value() { fail "no value $1" "$2 of ${FACT[sha]}: $3"; }

# blob_of NAME FILE: sets REPLY to the object of a regular file of the commit. A link on the way to it is one, too.
blob_of() {
  local entry mode type object
  entry=$(git --literal-pathspecs ls-tree --full-tree "${FACT[sha]}" -- "$2") ||
    no_value "$1" "$2" 'Git cannot read the commit'
  read -r mode type object _ <<<"$entry"
  case $mode in
    '') no_value "$1" "$2" 'there is no such file' ;;
    100*) REPLY=$object ;;
    120000) no_value "$1" "$2" 'it is a link, and only a file of the commit itself is read' ;;
    160000) no_value "$1" "$2" 'it is a submodule, which is another repository' ;;
    *) no_value "$1" "$2" "it is a $type, and no file" ;;
  esac
}

# text_of NAME FILE COPY: writes the file to COPY.
text_of() {
  local first size
  blob_of "$1" "$2"
  size=$(git cat-file -s "$REPLY") || no_value "$1" "$2" 'Git cannot read it'
  ((size <= LARGEST_FILE)) || no_value "$1" "$2" "it has $size bytes, and at most $LARGEST_FILE are read"
  git cat-file blob "$REPLY" >"$3" || no_value "$1" "$2" 'Git cannot read it'
  (($(tr -d -c '\0' <"$3" | wc -c) == 0)) || no_value "$1" "$2" 'it is no text'
  IFS= read -r first <"$3" || true
  if [[ $first == 'version https://'*/spec/v* ]] && grep --quiet '^oid sha256:[0-9a-f]' "$3"; then
    no_value "$1" "$2" 'it is a pointer to a file in Git LFS, which is not fetched'
  fi
}

# The value at a path of keys, as a definition of jq.
# shellcheck disable=SC2016 # The variables are jq's.
readonly AT_KEYS='def at($keys): if $keys == [] then {value: .}
  elif type == "object" and has($keys[0]) then .[$keys[0]] | at($keys[1:])
  else {none: true} end;'

# number_text COPY PATH: sets REPLY to a number as the file spells it. jq would make 1 of 1.0 or of 1e0, each version of
# it in its own way: so each number outside of a string is put into an object first, as a string.
number_text() {
  local number='s/("([^"\\]|\\.)*")|(-?[0-9][-+.0-9eE]*)/\1\x01\3\x02/g'
  REPLY=$(sed --regexp-extended "$number; s/\x01\x02//g; s/\x01/{\"\\\\u0001\":\"/g; s/\x02/\"}/g" "$1" |
    jq --raw-output --argjson path "$2" "$AT_KEYS"' at($path).value["\u0001"]')
}

# value_by_key NAME FILE COPY PATH: sets REPLY to what stands there in a JSON document. PATH is a list of keys as JSON.
value_by_key() {
  local found key
  key=$(jq --raw-output 'join(".")' <<<"$4")
  found=$(jq --slurp --compact-output --argjson path "$4" "$AT_KEYS"'
    if length == 1 then .[0] | at($path) else {many: true} end' "$3" 2>/dev/null) ||
    no_value "$1" "$2" 'it is not JSON'
  case $found in
    '{"none":true}') no_value "$1" "$2" "there is no key $key" ;;
    '{"many":true}') no_value "$1" "$2" 'it is not one JSON document' ;;
  esac
  REPLY=$(jq --raw-output '.value | if type == "string" then . elif type == "boolean" then tostring else empty end' <<<"$found")
  if [[ $(jq --raw-output '.value | type' <<<"$found") == number ]]; then
    number_text "$3" "$4"
    [[ $REPLY =~ ^[0-9]{1,15}$ ]] || REPLY=''
  fi
  [[ -n $REPLY || $found == '{"value":""}' ]] ||
    no_value "$1" "$2" "$key is neither a string nor a whole number, true or false"
}

# value_by_match NAME FILE COPY PATTERN: sets REPLY to the group of the one line that the pattern finds.
value_by_match() {
  local line found=0 value=''
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ ${line%$'\r'} =~ $4 ]]; then
      found=$((found + 1)) value=${BASH_REMATCH[1]}
    fi
  done <"$3"
  ((found > 0)) || no_value "$1" "$2" "no line matches $4"
  ((found == 1)) || no_value "$1" "$2" "$found lines match $4, and one has to"
  REPLY=$value
}

# read_values: lines of VALUES are a name, and JSON that says where the value stands.
read_values() {
  local name source file copy
  copy=$(mktemp)
  while read -r name source; do
    if [[ -z $name ]]; then continue; fi
    file=$(jq --raw-output .file <<<"$source")
    text_of "$name" "$file" "$copy"
    if [[ $(jq 'has("key")' <<<"$source") == true ]]; then
      value_by_key "$name" "$file" "$copy" "$(jq --compact-output .key <<<"$source")"
    else
      value_by_match "$name" "$file" "$copy" "$(jq --raw-output .match <<<"$source")"
    fi
    [[ $REPLY =~ $VALUE_PATTERN ]] ||
      no_value "$name" "$file" "'${REPLY:0:60}' is no value: 1 to 100 letters, digits, dots, underscores and dashes"
    VALUE[$name]=$REPLY
  done <<<"${VALUES:-}"
  rm -f "$copy"
}

write_values() {
  local name
  for name in "${!VALUE[@]}"; do output "value-$name" "${VALUE[$name]}"; done
}
