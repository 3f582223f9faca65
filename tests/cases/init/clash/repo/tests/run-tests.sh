set -e
docker run --rm "$API_IMAGE"
