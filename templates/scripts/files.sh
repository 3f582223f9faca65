#!/usr/bin/env bash
# The files of the tested commit that an image is made of, as the commit has them: no attribute, filter
# or setting of this machine reaches what is hashed and what is staged.
set -euo pipefail
export LC_ALL=C
# A ref of the repository may replace one object by another.
export GIT_NO_REPLACE_OBJECTS=1

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib.sh
source "$here/lib.sh"

declare -ga INCLUDES=() EXCLUDES=() GLOBS=() HITS=()

# includes WORD: does the image include what its build would not have?
includes() { [[ ",${INCLUDE:-}," == *",$1,"* ]]; }

# Only a pipeline with images that include them has these files.
if includes submodules; then
  # shellcheck source=/dev/null
  source "$here/submodules.sh"
fi
if includes lfs; then
  # shellcheck source=/dev/null
  source "$here/lfs.sh"
fi

# own_url: sets REPLY to where this repository is.
own_url() { REPLY=${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY; }

# compile_globs LINES
compile_globs() {
  local glob
  while IFS= read -r glob; do
    if [[ -z $glob ]]; then continue; fi
    glob_to_ere "${glob#!}"
    if [[ $glob == !* ]]; then
      EXCLUDES+=("$REPLY")
    else
      INCLUDES+=("$REPLY") GLOBS+=("$glob") HITS+=('')
    fi
  done <<<"$1"
}

# Docker reads these three whatever the globs say, so they are always part of the image.
is_definition() {
  [[ $1 == "$DOCKERFILE" || $1 == "$DOCKERFILE.dockerignore" || $1 == "${CONTEXT_PREFIX}.dockerignore" ]]
}

# is_selected PATH. Goes on after a match while a glob still waits for its first file.
is_selected() {
  local path=$1 found=false at
  for at in "${!INCLUDES[@]}"; do
    if [[ $found == true && ${HITS[at]} == hit ]]; then continue; fi
    if [[ $path =~ ${INCLUDES[at]} ]]; then found=true HITS[at]=hit; fi
  done
  if is_definition "$path"; then return 0; fi
  [[ $found == true ]] || return 1
  for at in "${EXCLUDES[@]}"; do
    if [[ $path =~ $at ]]; then return 1; fi
  done
}

# take_out PATH: how to leave a file out of the image, as part of a sentence.
take_out() { REPLY="take it out with \`!$1\` in \`files\`"; }

# list_files FOLDER: writes FOLDER/tree, `mode type blob<TAB>path`, and FOLDER/plain, the paths of those
# that are no links; each entry is ended by a NUL. A submodule that the image includes is an entry, its files are
# not. What a checkout would change ends the job.
list_files() {
  local entry path all=$1/all at
  CONTEXT_PREFIX=${CONTEXT%/}/
  CONTEXT_PREFIX=${CONTEXT_PREFIX#./}
  [[ $(git rev-parse HEAD) == "$COMMIT_SHA" ]] ||
    fail 'wrong commit' "the checkout is not $COMMIT_SHA, which the image is named after"
  compile_globs "${FILES:-**}"
  git ls-tree -r -z --full-tree "$COMMIT_SHA" >"$all"
  while IFS= read -r -d '' entry; do
    path=${entry#*$'\t'}
    if [[ $entry == 160000* ]] && includes submodules; then
      if submodule_is_selected "$path"; then printf '%s\0' "$entry" >&3; fi
      continue
    fi
    if ! is_selected "$path"; then continue; fi
    printf '%s\0' "$entry" >&3
    case $entry in
      100*) printf '%s\0' "$path" >&4 ;;
      120000*) ;;
      *)
        take_out "$path"
        fail 'submodule' "files: $path is a submodule, whose files are in another repository and would be missing: write \`include = \"submodules\"\` into the image, or $REPLY"
        ;;
    esac
  done <"$all" 3>"$1/tree" 4>"$1/plain"
  for at in "${!GLOBS[@]}"; do
    [[ -n ${HITS[at]} ]] || fail 'no such file' "files: '${GLOBS[at]}' matches nothing in $COMMIT_SHA"
  done
  : >"$1/lfs"
  if has_attributes "$all"; then
    mkdir -p "$1/files"
    bare_repository "$1"
    refuse_attributes "$1" "$COMMIT_SHA" '' "$1/lfs"
  fi
  rm -f "$all"
}

# has_attributes LIST: is there a file of attributes in the commit?
has_attributes() { grep --null-data --quiet --extended-regexp $'[\t/]\\.gitattributes$' "$1"; }

# bare_repository FOLDER: makes FOLDER/git, which has the objects of the checkout and nothing else of it.
bare_repository() {
  local objects
  objects=$(git rev-parse --path-format=absolute --git-path objects)
  rm -rf "$1/git" "$1/index"
  bare_git "$1" init --quiet --template=
  printf '%s\n' "$objects" >"$1/git/objects/info/alternates"
}

# bare_git FOLDER ARGUMENT…: Git in that repository, with an index of its own, whose files are those in
# FOLDER/files. No settings of the machine, no attributes but the commit's.
bare_git() {
  local folder=$1
  shift
  env -u GIT_ATTR_SOURCE -u GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT=0 \
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1 \
    GIT_DIR="$folder/git" GIT_INDEX_FILE="$folder/index" GIT_WORK_TREE="$folder/files" \
    git -c core.attributesFile=/dev/null -c core.autocrlf=false -c core.eol=lf \
    -c core.fileMode=true -c core.symlinks=true -c core.precomposeUnicode=false "$@"
}

# refuse_attributes FOLDER COMMIT PREFIX LFS: the build gets each file as it is committed. Where an attribute makes a
# checkout differ from that, whoever wrote it means another file than the image would have. Paths of files in Git
# LFS go to the file LFS, where the image includes them.
refuse_attributes() {
  local values=() at found=()
  bare_git "$1" read-tree "$2"
  bare_git "$1" check-attr --cached -z --stdin text crlf eol filter ident working-tree-encoding \
    <"$1/plain" >"$1/attributes"
  mapfile -d '' -t values <"$1/attributes"
  # Of each file six triples: path, attribute, value.
  for ((at = 0; at < ${#values[@]}; at += 18)); do
    attribute "${values[at + 2]}" "${values[at + 5]}" "${values[at + 8]}" "${values[at + 11]}" \
      "${values[at + 14]}" "${values[at + 17]}"
    if [[ $REPLY == filter=lfs ]] && includes lfs; then
      printf '%s\0' "$3${values[at]}" >>"$4"
    elif [[ -n $REPLY ]]; then
      found+=("$3${values[at]} ($REPLY)")
    fi
  done
  if ((${#found[@]} == 0)); then return 0; fi
  at=${found[0]}
  take_out "${at%" ("*}"
  if [[ $at == *' (filter=lfs)' ]]; then REPLY="write \`include = \"lfs\"\` into the image, or $REPLY"; fi
  fail 'changed on checkout' "files: ${#found[@]} with a Git attribute that makes a checkout another file than the one committed, which is what the build gets; the first are $(printf '%s, ' "${found[@]:0:5}")so commit the file as the image needs it and take the attribute out of .gitattributes, or $REPLY"
}

# attribute TEXT CRLF EOL FILTER IDENT ENCODING: sets REPLY to what changes a file on checkout, if any.
attribute() {
  REPLY=''
  if [[ $4 != unspecified && $4 != unset ]]; then
    REPLY=filter=$4
  elif [[ $5 == set ]]; then
    REPLY=ident
  elif [[ $6 != unspecified && $6 != unset && ${6,,} != utf-8 ]]; then
    REPLY=working-tree-encoding=$6
  elif [[ $3 == crlf && $1 != unset && ! ($1 == unspecified && $2 == unset) ]]; then
    REPLY=eol=crlf
  fi
}

# stage_files FOLDER: writes the listed files to FOLDER/files: each the blob that FOLDER/tree names, 0644
# or 0755, in directories of 0755.
stage_files() {
  umask 022
  rm -rf "$1/files"
  mkdir -p "$1/files"
  bare_repository "$1"
  mkdir -p "$1/git/info"
  # Of all attributes these come first, so that no file of the commit can ask for another content.
  printf '%s\n' '* -text -crlf -filter -ident -working-tree-encoding' >"$1/git/info/attributes"
  if includes submodules; then add_submodules "$1"; fi
  bare_git "$1" update-index -z --index-info <"$1/tree"
  bare_git "$1" checkout-index --all --force --quiet
  # Hashes every file again. They differ where one name is another to this file system.
  bare_git "$1" update-index --really-refresh >"$1/differs" ||
    fail 'not what was hashed' "the files on disk are not those of $COMMIT_SHA: $(head -n 5 "$1/differs")"
  refuse_links "$1"
  if includes lfs; then fetch_lfs "$1"; fi
  refuse_pointers "$1"
}

# refuse_links FOLDER: a link may lead to another place of the commit, and nowhere else.
refuse_links() {
  local root link=() target=() at
  find "$1/files" -type l -print0 >"$1/links"
  mapfile -d '' -t link <"$1/links"
  if ((${#link[@]} == 0)); then return 0; fi
  root=$(realpath -- "$1/files")
  xargs -0 realpath --zero --canonicalize-missing -- <"$1/links" >"$1/targets"
  mapfile -d '' -t target <"$1/targets"
  for at in "${!link[@]}"; do
    if [[ ${target[at]} == "$root" || ${target[at]} == "$root"/* ]]; then continue; fi
    link[at]=${link[at]#"$1/files/"}
    take_out "${link[at]}"
    fail 'link out of the commit' "files: ${link[at]} is a link to $(readlink -- "$1/files/${link[at]}"), which is not in the repository: $REPLY, and make it in the Dockerfile with \`RUN ln -s\`"
  done
}

# refuse_pointers FOLDER: a file in Git LFS is a text of three lines here, and no build wants that.
refuse_pointers() {
  local file line
  find "$1/files" -type f -size -2048c -exec grep -l -Z -e '^version https://git-lfs' -e '^version https://hawser' {} + \
    >"$1/pointers" || true
  while IFS= read -r -d '' file; do
    IFS= read -r line <"$file"
    if [[ $line == 'version https://'*/spec/v* ]] && grep -q '^oid sha256:[0-9a-f]' "$file"; then
      file=${file#"$1/files/"}
      take_out "$file"
      fail 'file in Git LFS' "files: $file is a pointer to a file in Git LFS, which is not fetched: write \`include = \"lfs\"\` into the image, and \`$file filter=lfs\` into .gitattributes where it is missing; or $REPLY"
    fi
  done <"$1/pointers"
}
