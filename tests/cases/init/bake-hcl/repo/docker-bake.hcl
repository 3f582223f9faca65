variable "TAG" { default = "latest" }

group "default" { targets = ["server", "services"] }
group "services" { targets = ["worker", "odd"] }

target "_common" {
  dockerfile = "build/Dockerfile"
  args = { VERSION = "3", UNKNOWN = "1", FLAVOUR = "${TAG}" }
}
target "server" {
  inherits = ["_common"]
  target   = "server"
  tags     = ["ghcr.io/acme/tools:${TAG}"]
}
target "worker" {
  inherits = ["_common"]
  target   = "worker"
}
target "odd" {
  context = "${TAG}"
}
target "docs" {
  dockerfile = "docs.Dockerfile"
}
