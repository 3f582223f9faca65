# Checks docker and gh as the generated scripts use them.
base=ghcr.io/acme/base
raw() { docker buildx imagetools inspect --raw "$1" | sha256sum | cut -d' ' -f1; }
fails() { # fails CODE TEXT COMMAND...
  local code=0 error
  error=$("${@:3}" 2>&1 > /dev/null) || code=$?
  [[ $code == "$1" && $error == *"$2"* ]] || { echo "$code $error"; exit 1; }
}

# A lone manifest keeps its digest only without an index around it; an index keeps its own.
docker buildx imagetools create --prefer-index=false --tag $base:kept --tag $base:kept2 "$base@$DIGEST"
docker buildx imagetools create --tag $base:wrapped "$base@$DIGEST"
docker buildx imagetools create --tag $base:copied $base:wrapped
[[ sha256:$(raw $base:kept) == "$DIGEST" && sha256:$(raw $base:kept2) == "$DIGEST" ]]
[[ sha256:$(raw $base:wrapped) != "$DIGEST" && $(raw $base:wrapped) == "$(raw $base:copied)" ]]
[[ $(docker buildx imagetools inspect $base:kept --format '{{json .Image}}' | jq -r .architecture) == amd64 ]]
# Of an index with one image, buildx shows the image.
[[ $(docker buildx imagetools inspect $base:wrapped --format '{{json .Image}}' | jq -r .architecture) == amd64 ]]
fails 1 "ERROR: $base:absent: not found" docker buildx imagetools inspect --raw $base:absent

# One image id, however the image came here.
docker pull $base:kept
docker tag $base:kept here:now
docker save --output "$RUNNER_TEMP/saved.tar" here:now
docker image rm here:now
[[ $(docker load --input "$RUNNER_TEMP/saved.tar") == 'Loaded image: here:now' ]]
[[ $(docker image inspect here:now --format '{{.Id}}') == "$IMAGE_ID" ]]
config=$(tar -xOf "$RUNNER_TEMP/saved.tar" manifest.json | jq -r '.[0].Config')
[[ sha256:$(tar -xOf "$RUNNER_TEMP/saved.tar" "$config" | sha256sum | cut -d' ' -f1) == "$IMAGE_ID" ]]

# Another tool reads the same out of the archives and the registry.
id_of() { printf 'sha256:%s' "$(skopeo inspect --config --raw "$1" | sha256sum | cut -d' ' -f1)"; }
[[ $(id_of "docker-archive:$RUNNER_TEMP/saved.tar") == "$IMAGE_ID" ]]
[[ $(id_of "docker-archive:$RUNNER_TEMP/base.tar") == "$IMAGE_ID" ]]
[[ $(id_of "oci:$RUNNER_TEMP/layout:one") == "$IMAGE_ID" ]]
for child in one two three; do
  [[ $(docker image inspect "child:$child" | jq '.[0].RootFS.Layers | length') == 2 ]]
done
fails 1 'No such image' docker image inspect absent:now
fails 125 'Unable to find image' docker run absent:now
# A lone manifest is pulled whatever its platform is; of an index, the platform that is asked for or none.
docker pull --quiet --platform linux/arm64 $base:kept
[[ $(docker image inspect $base:kept --format '{{.Architecture}}') == amd64 ]]
fails 1 'no matching manifest for linux/arm64' docker pull --platform linux/arm64 $base:wrapped

# Containers.
docker run --detach --name it --publish 8080:80 --env A=b --health-cmd true here:now serve
[[ $(docker inspect --format '{{.State.Health.Status}}' it) == healthy ]]
docker logs it
docker rm --force it
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
fails 1 '401 Unauthorized' docker buildx imagetools inspect --raw $base:kept
