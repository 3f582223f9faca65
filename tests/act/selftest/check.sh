# Checks docker and gh as the generated scripts use them.
base=ghcr.io/acme/base
raw() { # raw REPOSITORY TAG: the digest of what stands there, or the status
  local status
  status=$(curl --silent --dump-header headers --output answer --write-out '%{http_code}' "https://${1/\///v2/}/manifests/$2")
  if [[ $status == 200 ]]; then printf 'sha256:%s' "$(sha256sum < answer | cut -d' ' -f1)"; else echo "$status"; fi
}
create() { docker buildx imagetools create --prefer-index=false --tag "$@"; }
fails() { # fails CODE TEXT COMMAND...
  local code=0 error
  error=$("${@:3}" 2>&1 > /dev/null) || code=$?
  [[ $code == "$1" && $error == *"$2"* ]] || { echo "$code $error"; exit 1; }
}

# A lone manifest keeps its digest without an index around it; of two an index is made, which keeps its own.
create $base:one "$base@$DIGEST"
create $base:kept "$base@$DIGEST"
create $base:wrapped "$base@$DIGEST" "$base@$OTHER"
create $base:copied $base:wrapped
[[ $(raw $base kept) == "$DIGEST" && $(raw $base wrapped) == sha256:* ]]
[[ $(raw $base wrapped) != "$DIGEST" && $(raw $base wrapped) == "$(raw $base copied)" ]]
[[ $(raw $base absent) == 404 ]]
fails 1 "ERROR: $base:absent: not found" create $base:nothing $base:absent

# One image id, however the image came here.
docker pull $base:kept
docker tag $base:kept here:now
docker save --output "$RUNNER_TEMP/saved.tar" here:now
[[ $(docker load --input "$RUNNER_TEMP/saved.tar") == 'Loaded image: here:now' ]]
[[ $(docker image inspect here:now | jq -r '.[0].Id') == "$IMAGE_ID" ]]
config=$(tar -xOf "$RUNNER_TEMP/saved.tar" manifest.json | jq -r '.[0].Config')
[[ sha256:$(tar -xOf "$RUNNER_TEMP/saved.tar" "$config" | sha256sum | cut -d' ' -f1) == "$IMAGE_ID" ]]

# Another tool reads the same out of the archives and the registry.
id_of() { printf 'sha256:%s' "$(skopeo inspect --config --raw "$1" | sha256sum | cut -d' ' -f1)"; }
[[ $(id_of "docker-archive:$RUNNER_TEMP/saved.tar") == "$IMAGE_ID" ]]
[[ $(id_of "docker-archive:$RUNNER_TEMP/base.tar") == "$IMAGE_ID" ]]
[[ $(id_of "oci:$RUNNER_TEMP/layout") == "$IMAGE_ID" ]]
for child in two three; do
  docker load --input "$RUNNER_TEMP/$child.tar"
  [[ $(docker image inspect "child:$child" | jq '.[0].RootFS.Layers | length') == 2 ]]
done
fails 1 'No such image' docker image inspect absent:now
fails 125 'Unable to find image' docker run absent:now
# A lone manifest is pulled whatever its platform is; of an index, the platform that is asked for or none.
docker pull --quiet --platform linux/arm64 $base:kept
[[ $(docker image inspect $base:kept | jq -r '.[0].Architecture') == amd64 ]]
fails 1 'no matching manifest for linux/arm64' docker pull --platform linux/arm64 $base:wrapped

# Containers.
docker run --detach --name it --publish 8080:80 --env A=b --health-cmd true here:now serve
state='{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}'
[[ $(docker inspect --format "$state" it) == 'running healthy' ]]
docker logs it
docker rm --force --volumes it
fails 1 'No such container' docker logs it

# The order of commits.
compare() { gh api "repos/$GITHUB_REPOSITORY/compare/$1...$2" --jq .status; }
parent=$(git rev-parse HEAD~1)
[[ $(compare "$parent" "$GITHUB_SHA") == ahead && $(compare "$GITHUB_SHA" "$parent") == behind ]]
[[ $(compare main main) == identical && $(compare side "$GITHUB_SHA") == diverged ]]
fails 1 'HTTP 404' compare 0000000000000000000000000000000000000000 "$GITHUB_SHA"
fails 64 'not supported' gh pr list

# Rights over GitHub's API are those of the job, and this one has none.
fails 1 'statuses is none' gh api --silent --method POST "repos/$GITHUB_REPOSITORY/statuses/$GITHUB_SHA" \
  -f state=success -f context=c -f description=d -f target_url=u
fails 1 'pull-requests is none' gh api "repos/$GITHUB_REPOSITORY/pulls/1"
fails 1 'actions is none' gh api "repos/$GITHUB_REPOSITORY/actions/runs/1/artifacts?name=handoff&per_page=100"
fails 1 'HTTP 404' gh api repos/other/demo/pulls/1
fails 64 'not supported' gh api --method POST "repos/$GITHUB_REPOSITORY/pulls/1"
fails 64 'not supported' docker swarm init
docker logout ghcr.io
[[ $(raw $base kept) == 403 ]]
fails 1 '401 Unauthorized' docker pull $base:wrapped
