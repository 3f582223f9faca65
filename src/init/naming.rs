//! Names: of the pipeline, whose files must be free, and of images.

use super::Said;
use super::existing::Workflow;
use super::tree::{Tree, base, parent};
use crate::output::header;

/// `text` as a name of the language: lower-case letters, digits and `-`, a letter first.
pub fn name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(50);
    let name = name.trim_end_matches('-');
    match name.chars().next() {
        None => "app".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("image-{name}"),
        Some(_) => name.to_owned(),
    }
}

/// Directories whose name says nothing about what is built in them.
const GENERIC: &[&str] = &[
    "docker",
    ".docker",
    "build",
    "container",
    "containers",
    "deploy",
    "deployment",
    "ops",
    "ci",
    "images",
    "image",
    "infra",
    "packaging",
    "package",
    "app",
    "src",
    "dockerfiles",
];

/// The name of the image of a Dockerfile: `worker` for `Dockerfile.worker`, `api` for
/// `services/api/Dockerfile`, that of the repository for one at the root.
pub fn image(dockerfile: &str, project: &str) -> String {
    let file = base(dockerfile);
    let lower = file.to_ascii_lowercase();
    let suffix = ["dockerfile.", "containerfile."].iter().find_map(|lead| lower.strip_prefix(lead));
    let suffix = suffix.or_else(|| lower.strip_suffix(".dockerfile"));
    let named = || parent(dockerfile).rsplit('/').find(|part| !part.is_empty() && !GENERIC.contains(part));
    match suffix.or_else(named) {
        Some(own) => name(own),
        None => project.to_owned(),
    }
}

/// Gives every one of several images a name of its own: with the directory above, then a number. The
/// first of one name keeps it.
pub fn distinct(names: &mut [(String, String)]) {
    let shared =
        |names: &[(String, String)], own: &str| names.iter().filter(|(name, _)| name == own).count() > 1;
    for at in (0..names.len()).rev() {
        let (own, dockerfile) = names[at].clone();
        if !shared(names, &own) {
            continue;
        }
        let above = parent(&dockerfile);
        let above = if base(above) == own { parent(above) } else { above };
        let longer = name(&format!("{} {own}", base(above)));
        let taken = |candidate: &str| names.iter().any(|(name, _)| name == candidate);
        let numbered = || (2..).map(|n| format!("{own}-{n}")).find(|name| !taken(name));
        let free = if base(above).is_empty() || taken(&longer) { numbered() } else { Some(longer) };
        names[at].0 = free.unwrap_or(own);
    }
}

/// Names that a pipeline may get, in this order.
const NAMES: [&str; 6] = ["CI", "Pipeline", "Images", "Container", "Build once", "Pipegen"];

/// A name whose files are free, and that no workflow has.
pub fn pipeline(
    tree: &Tree,
    workflows: &[Workflow],
    file: &str,
    said: &mut Said,
) -> (String, Option<String>) {
    let mut why = None;
    for name in NAMES {
        match taken(tree, workflows, file, name) {
            None => {
                let why = why.map(|why| format!("`{}` is taken: {why}", NAMES[0]));
                match &why {
                    None => said.guess(format!("pipeline name {name}")),
                    Some(why) => said.guess(format!("pipeline name {name}, because {why}")),
                }
                return (name.to_owned(), why);
            }
            Some(found) => why = why.or(Some(found)),
        }
    }
    let name =
        (2..).map(|n| format!("Pipeline {n}")).find(|name| taken(tree, workflows, file, name).is_none());
    (name.unwrap_or_default(), why.map(|why| format!("`{}` is taken: {why}", NAMES[0])))
}

/// What has the name, or one of the files of a pipeline of that name. Those that `file` made are
/// its own.
fn taken(tree: &Tree, workflows: &[Workflow], file: &str, name: &str) -> Option<String> {
    let slug = name.to_ascii_lowercase().replace(' ', "-");
    let ours = [
        format!(".github/workflows/{slug}.yml"),
        format!(".github/workflows/{slug}-"),
        format!(".github/actions/{slug}-"),
        format!(".github/scripts/{slug}/"),
    ];
    let own = |path: &str| {
        let mark = tree.text(path).and_then(|text| header::read(text.as_bytes()));
        mark.and_then(|mark| mark.source).is_some_and(|source| source == file)
    };
    let mut paths = tree.files.iter().filter(|path| ours.iter().any(|own| path.starts_with(own.as_str())));
    if let Some(path) = paths.find(|path| !own(path)) {
        return Some(format!("{path} is there"));
    }
    let named = |workflow: &&Workflow| {
        workflow.name.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(name)) && !own(&workflow.path)
    };
    workflows.iter().find(named).map(|workflow| format!("{} has that name", workflow.path))
}

#[cfg(test)]
mod tests {
    use super::{distinct, image, name};

    #[test]
    fn anything_becomes_a_name() {
        for (text, expected) in
            [("My App", "my-app"), ("api_v2.1", "api-v2-1"), ("3d", "image-3d"), ("--", "app"), ("Ünï", "n")]
        {
            assert_eq!(name(text), expected);
        }
        assert_eq!(name(&"a".repeat(90)).len(), 50);
    }

    #[test]
    fn an_image_is_named_after_what_says_most() {
        for (dockerfile, expected) in [
            ("Dockerfile", "shop"),
            ("docker/Dockerfile", "shop"),
            ("Dockerfile.worker", "worker"),
            ("docker/Web.Dockerfile", "web"),
            ("services/api/Dockerfile", "api"),
            ("services/api/docker/Dockerfile", "api"),
        ] {
            assert_eq!(image(dockerfile, "shop"), expected, "{dockerfile}");
        }
    }

    #[test]
    fn one_name_is_given_once() {
        let mut names: Vec<(String, String)> =
            ["Dockerfile.web", "c/web/Dockerfile", "a/api/Dockerfile", "b/api/Dockerfile"]
                .iter()
                .map(|path| (image(path, "shop"), (*path).to_owned()))
                .collect();
        distinct(&mut names);
        let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["web", "c-web", "api", "b-api"]);
    }
}
