//! Tests that a repository already has: scripts, targets of `make`, scripts of `package.json`.

use super::tree::{Tree, base, parent};

/// A test.
pub struct Found {
    /// What starts it.
    pub command: String,
    /// Where it was found.
    pub from: String,
    /// What it does with images.
    pub needs: Needs,
    /// A name for its job.
    pub name: String,
}

/// What a test does with images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// It takes one as its first argument.
    Argument,
    /// It runs one that it finds otherwise.
    Image,
    /// It builds one itself.
    Builds,
}

/// Directories in which scripts are looked for.
const PLACES: &[&str] =
    &["", "scripts", "script", "test", "tests", "ci", ".ci", "hack", "bin", "docker", "e2e", "integration"];
const WORDS: &[&str] = &["test", "tests", "integration", "e2e", "smoke", "acceptance"];

/// All of them, scripts first.
pub fn find(tree: &Tree) -> Vec<Found> {
    let mut all: Vec<Found> = tree.files.iter().filter_map(|path| script(tree, path)).take(6).collect();
    let known: Vec<String> = all.iter().map(|found| base(&found.from).to_owned()).collect();
    all.extend(make(tree, &known));
    if !all.iter().any(|found| found.needs == Needs::Nothing) {
        all.extend(package(tree));
    }
    all
}

fn script(tree: &Tree, path: &str) -> Option<Found> {
    let stem = base(path).strip_suffix(".sh")?;
    let named = stem.split(['-', '_', '.']).any(|word| WORDS.contains(&word));
    if !PLACES.contains(&parent(path))
        || !named
        || path.contains(|c: char| c.is_whitespace() || "'\"$`\\{}".contains(c))
    {
        return None;
    }
    let text = tree.text(path)?;
    let shell = text.lines().next().is_some_and(|line| line.starts_with("#!"));
    let start = if tree.executable(path) && shell { format!("./{path}") } else { format!("bash {path}") };
    let needs = needs(&text);
    let command = if needs == Needs::Argument { format!("{start} \"$IMAGE\"") } else { start };
    Some(Found { command, from: path.to_owned(), needs, name: super::naming::name(stem) })
}

/// What a script does with images, by the words in it; comments do not count.
fn needs(text: &str) -> Needs {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let code = code.join("\n");
    let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
    let builds = has(&[
        "docker build",
        "docker buildx build",
        "docker compose build",
        "docker compose up --build",
        "docker-compose up --build",
        "podman build",
    ]);
    let runs = has(&["docker ", "docker-compose ", "podman ", "$IMAGE", "${IMAGE", "_IMAGE"]);
    match (builds, runs) {
        (true, _) => Needs::Builds,
        (_, false) => Needs::Nothing,
        (_, true) if has(&["\"$1\"", "${1", "$1 ", "=$1\n"]) => Needs::Argument,
        _ => Needs::Image,
    }
}

/// The target `test` of the Makefile at the root, unless it only calls a script that was found.
fn make(tree: &Tree, scripts: &[String]) -> Option<Found> {
    let path = ["GNUmakefile", "makefile", "Makefile"].into_iter().find(|path| tree.text(path).is_some())?;
    let text = tree.text(path)?;
    let mut lines = text.lines().skip_while(|line| {
        let targets = line.split_once(':').filter(|(_, rest)| !rest.starts_with('='));
        !targets.is_some_and(|(targets, _)| {
            !line.starts_with('\t') && targets.split_whitespace().any(|one| one == "test")
        })
    });
    lines.next()?;
    let recipe: Vec<&str> = lines.take_while(|line| line.starts_with('\t') || line.is_empty()).collect();
    let recipe = recipe.join("\n");
    if scripts.iter().any(|script| recipe.contains(script.as_str())) {
        return None;
    }
    let needs = match needs(&recipe) {
        Needs::Argument => Needs::Image,
        other => other,
    };
    Some(Found {
        command: "make test".to_owned(),
        from: format!("the target `test` of {path}"),
        needs,
        name: "test".to_owned(),
    })
}

/// The script `test` of `package.json` at the root.
fn package(tree: &Tree) -> Option<Found> {
    let document: serde_json::Value = serde_json::from_str(&tree.text("package.json")?).ok()?;
    let script =
        document["scripts"]["test"].as_str().filter(|script| !script.contains("no test specified"))?;
    if script.trim().is_empty() {
        return None;
    }
    let there = |path: &str| tree.text(path).is_some() || tree.files.iter().any(|file| file == path);
    let command = if there("pnpm-lock.yaml") {
        "corepack enable && pnpm install --frozen-lockfile && pnpm test"
    } else if there("yarn.lock") {
        "corepack enable && yarn install --frozen-lockfile && yarn test"
    } else if there("package-lock.json") {
        "npm ci && npm test"
    } else {
        "npm install && npm test"
    };
    Some(Found {
        command: command.to_owned(),
        from: "the script `test` of package.json".to_owned(),
        needs: Needs::Nothing,
        name: "test".to_owned(),
    })
}
