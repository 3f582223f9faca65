//! Writes the draft as TOML.

use std::fmt::Write as _;

use super::commands::Job;
use super::files::Files;
use super::images::Image;
use super::project::Project;
use super::quoting::{comment, quoted, script};

/// What it is written from.
pub struct Parts<'a> {
    /// The name of the pipeline, and why it is not the first that comes to mind.
    pub name: &'a (String, Option<String>),
    /// The repository.
    pub project: &'a Project,
    /// By name.
    pub images: &'a [Image],
    /// In their order.
    pub jobs: &'a [Job],
    /// Whether the JSON Schema lies beside the file.
    pub schema: bool,
}

const REFERENCE: &str = "https://github.com/pipegen/pipegen/blob/main/docs/reference.md";

/// The text of the file.
pub fn write(parts: &Parts<'_>) -> String {
    let mut out = String::new();
    if parts.schema {
        out.push_str("#:schema ./pipeline.schema.json\n");
    }
    comment(
        &mut out,
        "A first draft by `pipegen init`. It is yours from here on: pipegen reads it, and never writes it again. All keys:",
    );
    comment(&mut out, REFERENCE);
    pipeline(&mut out, parts);
    for image in parts.images {
        table(&mut out, image, parts);
    }
    for job in parts.jobs {
        self::job(&mut out, job);
    }
    out
}

fn pipeline(out: &mut String, parts: &Parts<'_>) {
    let (project, (name, why)) = (parts.project, parts.name);
    out.push_str("\n[pipeline]\n");
    if let Some(why) = why {
        comment(out, why);
    }
    let _ = writeln!(out, "name = {}", quoted(name));
    if let Some(home) = &project.home {
        comment(out, "A copy of the repository, such as a fork, publishes nothing.");
        let _ = writeln!(out, "home = {}", quoted(home));
    }
    comment(out, &format!("From {}. Its pushes run, and pull requests to it.", project.branch_from));
    if project.branch == "main" {
        out.push_str("branches = [\"main\"]\n");
    } else {
        let _ = writeln!(out, "default-branch = {}", quoted(&project.branch));
    }
    let hidden = if project.repository.is_some() { "" } else { "# " };
    if project.repository.is_none() {
        comment(
            out,
            &format!(
                "Nothing is published, because {}. With a `repository` for each image:",
                project.homeless
            ),
        );
    } else {
        comment(
            out,
            "A tag that names a commit is written by the build, and never again. Any other is written when all jobs have passed, and moves only forward.",
        );
    }
    let _ = writeln!(out, "{hidden}tags = [");
    let _ = writeln!(out, "{hidden}  {{ on = \"pull-request\", tag = \"pr-{{pr}}-{{short-sha}}\" }},");
    let _ = writeln!(out, "{hidden}  {{ on = \"push\", tag = [\"sha-{{short-sha}}\", \"latest\"] }},");
    let release = "{ on = \"release\", tag = [\"{version}\", \"{major}.{minor}\"] },";
    match &project.release {
        Some(tag) => {
            let _ = writeln!(out, "{hidden}  {release} # Git tags such as {tag}");
        }
        None => {
            let _ = writeln!(out, "{hidden}  # {release}");
        }
    }
    let _ = writeln!(out, "{hidden}]");
}

fn table(out: &mut String, image: &Image, parts: &Parts<'_>) {
    out.push('\n');
    comment(out, &format!("From {}.", image.from));
    let first = parts.images.iter().find(|one| matches!(one.files, Files::Proven(_)));
    let first = first.is_some_and(|first| first.name == image.name);
    let _ = writeln!(out, "[image.{}]", image.name);
    match &parts.project.repository {
        Some(repository) => {
            let _ = writeln!(out, "repository = {}", quoted(&home(repository, image, parts)));
        }
        None => {
            let _ = writeln!(out, "# repository = \"ghcr.io/owner/{}\"", image.name);
        }
    }
    if !image.context.is_empty() {
        let _ = writeln!(out, "context = {}", quoted(&image.context));
    }
    let usual = if image.context.is_empty() {
        "Dockerfile".to_owned()
    } else {
        format!("{}/Dockerfile", image.context)
    };
    if image.dockerfile != usual {
        let _ = writeln!(out, "dockerfile = {}", quoted(&image.dockerfile));
    }
    if let Some(target) = &image.target {
        let _ = writeln!(out, "target = {}", quoted(target));
    }
    arguments(out, image);
    files(out, image, first);
    out.push_str("# platforms = [\"linux/amd64\", \"linux/arm64\"]\n");
}

fn arguments(out: &mut String, image: &Image) {
    let pairs: Vec<String> =
        image.args.iter().map(|(name, value)| format!("{name} = {}", quoted(value))).collect();
    if !pairs.is_empty() {
        let _ = writeln!(out, "build-args = {{ {} }}", pairs.join(", "));
    }
    for name in &image.unset {
        comment(out, &format!("A FROM needs it: build-args = {{ {name} = \"…\" }}"));
    }
    let secrets: Vec<String> = image
        .secrets
        .iter()
        .map(|id| {
            let secret = id.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            format!("{id} = \"${{{{ secrets.{secret} }}}}\"")
        })
        .collect();
    if !secrets.is_empty() {
        let _ = writeln!(out, "# build-secrets = {{ {} }}", secrets.join(", "));
    }
}

fn files(out: &mut String, image: &Image, first: bool) {
    match &image.files {
        Files::Proven(globs) if globs.is_empty() => {
            comment(out, "It copies nothing.");
            let _ = writeln!(out, "files = [{}]", quoted(&image.dockerfile));
        }
        Files::Proven(globs) => {
            let why = " The build sees nothing else, and is left out where none of it changed.";
            comment(out, &format!("All that the Dockerfile copies.{}", if first { why } else { "" }));
            let globs: Vec<String> = globs.iter().map(|glob| quoted(glob)).collect();
            let line = format!("files = [{}]", globs.join(", "));
            if line.len() <= 100 {
                let _ = writeln!(out, "{line}");
            } else {
                let _ = writeln!(out, "files = [\n  {},\n]", globs.join(",\n  "));
            }
        }
        Files::Everything if !image.context.is_empty() => {
            comment(out, "It copies its whole context.");
            let _ = writeln!(out, "files = [{}]", quoted(&format!("{}/**", image.context)));
        }
        Files::Everything => {
            comment(
                out,
                "It copies the whole repository, so every commit builds it. List what it is made of, and the others do not:",
            );
            out.push_str("# files = [\"src/**\"]\n");
        }
        Files::Unproven(why) => {
            comment(
                out,
                &format!(
                    "Every commit builds it, until `files` says what it is made of; not written here, because {why}."
                ),
            );
        }
        Files::Missing(source) => {
            comment(
                out,
                &format!(
                    "`files` is not written, because `{source}`, which it copies, is not in the repository."
                ),
            );
        }
    }
}

/// `ghcr.io/owner/name` for the only image, and for the one that is named like it or lies at the root;
/// a package below it for each other.
fn home(repository: &str, image: &Image, parts: &Parts<'_>) -> String {
    let first = image.name == parts.project.name && image.target.is_none();
    if parts.images.len() == 1 || first {
        repository.to_owned()
    } else {
        format!("{repository}/{}", image.name)
    }
}

fn job(out: &mut String, job: &Job) {
    out.push('\n');
    for line in &job.comments {
        comment(out, line);
    }
    let _ = writeln!(out, "[{}.{}]", if job.consumer { "consumer" } else { "job" }, job.name);
    if !job.images.is_empty() {
        let names: Vec<String> = job.images.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(out, "images = [{}]", names.join(", "));
    }
    for key in &job.keys {
        let _ = writeln!(out, "{key}");
    }
    let _ = writeln!(out, "run = {}", script(&job.run));
}
