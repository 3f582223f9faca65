//! Every TOML block of the pages that teach the language compiles.

use std::fs;
use std::path::Path;

use pipegen::compiler::{Source, compile};

/// The pages. The reference shows fragments of keys, and `README.md` is held by the examples.
const PAGES: [&str; 3] = ["docs/deploy.md", "docs/guide.md", "docs/migrating.md"];

/// What the blocks build from.
const DOCKERFILE: &str = "FROM scratch AS runtime\nARG BASE\nARG GO_VERSION\nARG GIT_SHA\nARG VERSION\n";

#[test]
fn every_pipeline_on_a_page_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = repository();
    for page in PAGES {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let blocks: Vec<&str> = text.split("```toml\n").skip(1).map(block).collect();
        assert!(!blocks.is_empty(), "{page}: {}", blocks.len());
        for block in blocks {
            let text = whole(block);
            let source = Source { name: "pipeline.toml", text: &text, dir: repository.path() };
            if let Err(errors) = compile(&source) {
                let errors: Vec<&String> = errors.iter().map(|error| &error.message).collect();
                panic!("{page}: {errors:#?}\n{text}");
            }
        }
    }
}

/// A block up to its fence.
fn block(rest: &str) -> &str {
    rest.split_once("\n```").unwrap().0
}

/// A block with the tables that a page leaves out: it shows what it speaks of.
fn whole(block: &str) -> String {
    let mut text = match block.contains("[pipeline]") {
        true if block.contains("\nname ") => block.to_owned(),
        true => block.replacen("[pipeline]", "[pipeline]\nname = \"CI\"", 1),
        false => {
            format!("[pipeline]\nname = \"CI\"\ntags = [{{ on = \"push\", tag = \"{{sha}}\" }}]\n{block}")
        }
    };
    if !block.contains("[image.") {
        text.push_str("\n[image.shop]\nrepository = \"ghcr.io/octocat/shop\"\nsmoke = \"/shop --version\"\n");
    }
    text
}

/// A repository that has the files that the pages name.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for path in [
        "Dockerfile",
        "docker/alpine.Dockerfile",
        "docker/debian.Dockerfile",
        "docker/shop.Dockerfile",
        "greeter/Dockerfile",
    ] {
        put(directory.path(), path, DOCKERFILE);
    }
    for path in ["requirements.txt", "services/shop/main.go", "go.mod"] {
        put(directory.path(), path, "\n");
    }
    directory
}

fn put(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, text).unwrap();
}
