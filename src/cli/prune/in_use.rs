//! A list of images that are running somewhere, as `kubectl` and `docker ps` print them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::language::value::{Leaf, Repository};
use crate::registry::{Digest, Inventory};

/// What is running.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// Digests of manifests, or of configurations: an engine calls an image by that.
    digests: BTreeSet<String>,
    /// Beginnings of such digests, which `docker ps` prints of an image without a name.
    starts: BTreeSet<String>,
    /// Repositories with their tags.
    references: BTreeSet<(String, String)>,
}

impl InUse {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, names nothing, or has a word that names no image: what that is for cannot be
    /// known, and may be in use.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("cannot read the list of images in use `{}`: {error}", path.display())
        })?;
        Self::parse(&text).map_err(|why| format!("`{}`: {why}", path.display()))
    }

    /// Reads its lines. `#` begins a remark.
    fn parse(text: &str) -> Result<Self, String> {
        let mut all = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let blank = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '[' | ']');
            for word in line.split(blank).filter(|word| !word.is_empty()) {
                if !all.add(word) {
                    return Err(format!(
                        "line {}: `{}` names no image; give references or digests, as `docker ps --no-trunc --format \
                         '{{{{.Image}}}}'` prints them",
                        number + 1,
                        word.escape_debug()
                    ));
                }
            }
        }
        if all == Self::default() {
            return Err("it names no image at all; an empty list is more likely a failed command".to_owned());
        }
        Ok(all)
    }

    /// Adds what a word names. Says whether it names something.
    fn add(&mut self, word: &str) -> bool {
        // Kubernetes writes `docker-pullable://` or `docker://` before it.
        let word = word.split_once("://").map_or(word, |(_, rest)| rest);
        if let Some((_, digest)) = word.rsplit_once('@') {
            return self.digest(digest);
        }
        if word.starts_with("sha256:") {
            return self.digest(word);
        }
        let is_hex = word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex && (12..=64).contains(&word.len()) {
            self.starts.insert(word.to_owned());
        }
        self.reference(word)
    }

    fn digest(&mut self, text: &str) -> bool {
        let known = Digest::parse(text);
        self.digests.extend(known.map(|digest| digest.to_string()));
        known.is_some()
    }

    /// `name:tag`, by the rules by which Docker [completes names](https://docs.docker.com/reference/cli/docker/image/tag/#description).
    fn reference(&mut self, word: &str) -> bool {
        let (name, tag) = match word.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (word, "latest"),
        };
        let first = name.split('/').next().unwrap_or_default();
        let has_host = name.contains('/') && (first.contains(['.', ':']) || first == "localhost");
        let whole = match (has_host, name.contains('/')) {
            (true, _) => name.replacen("index.docker.io/", "docker.io/", 1),
            (false, true) => format!("docker.io/{name}"),
            (false, false) => format!("docker.io/library/{name}"),
        };
        let is_name = Repository::parse(&whole).is_ok() && crate::model::tagging::is_tag(tag);
        if is_name {
            self.references.insert((whole, tag.to_owned()));
        }
        is_name
    }

    /// The manifests of a repository that are running.
    #[must_use]
    pub fn of(&self, repository: &Repository, inventory: &Inventory) -> BTreeSet<Digest> {
        let names = |digest: &Digest| {
            let (whole, hex) = (digest.to_string(), digest.hex());
            self.digests.contains(&whole) || self.starts.iter().any(|start| hex.starts_with(start))
        };
        let by_digest = inventory.manifests().iter().filter(|(digest, manifest)| {
            names(digest) || manifest.blobs.iter().any(|blob| names(&blob.digest))
        });
        let by_tag = self.references.iter().filter(|(name, _)| name == repository.as_str());
        let by_tag = by_tag.filter_map(|(_, tag)| inventory.tags().get(tag));
        by_digest.map(|(digest, _)| digest).chain(by_tag).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::InUse;
    use crate::language::value::{Leaf, Repository};
    use crate::registry::{Blob, Digest, Inventory, Manifest};

    fn digest(first: u8) -> Digest {
        let mut bytes = [7; 32];
        bytes[0] = first;
        Digest::from_bytes(bytes)
    }

    fn used(text: &str) -> Vec<u8> {
        let image = |number: u8| {
            let config = Blob { digest: digest(number + 100), size: 1 };
            (digest(number), Manifest { blobs: vec![config], ..Manifest::default() })
        };
        let tags = [("a".to_owned(), digest(1)), ("latest".to_owned(), digest(2))];
        let inventory = Inventory::new([image(1), image(2), image(3)], tags).unwrap();
        let repository = Repository::parse("ghcr.io/acme/app").unwrap();
        let found = InUse::parse(text).unwrap().of(&repository, &inventory);
        (1..=3).filter(|number| found.contains(&digest(*number))).collect()
    }

    #[test]
    fn d145_what_kubectl_and_docker_print_is_understood() {
        assert_eq!(used("ghcr.io/acme/app:a\n"), [1]);
        assert_eq!(used("ghcr.io/acme/app\n"), [2], "without a tag it is `latest`");
        assert_eq!(used(&format!("docker-pullable://ghcr.io/acme/app@{}", digest(3))), [3]);
        assert_eq!(used(&format!("ghcr.io/acme/app:a@{}\n# {}", digest(2), digest(3))), [2]);
        assert_eq!(used(&format!("nginx redis:7 {}", digest(101))), [1], "the engine's id");
        assert_eq!(used(&format!("\"{}\", busybox", &digest(103).hex()[..12])), [3], "its beginning");
        assert_eq!(used("ghcr.io/other/app:a localhost:5000/x"), [0_u8; 0]);
    }

    #[test]
    fn d145_a_list_that_says_nothing_sure_is_refused() {
        for text in ["", "\n# nothing\n", "IMAGE?", "sha256:12", "x@sha512:00", "error: no context!"] {
            assert!(InUse::parse(text).is_err(), "{text}");
        }
    }
}
