//! The images of the draft.

use std::collections::BTreeMap;

use super::bake::Target;
use super::compose::Compose;
use super::dockerfile::{Dockerfile, parse};
use super::files::{Files, context, files, sources};
use super::project::Project;
use super::recipes::{Recipe, WORK};
use super::start::{Start, start};
use super::tree::Tree;
use super::{Said, naming, recipes};
use crate::language::value::{EnvName, Leaf, RelativePath};

/// An image of the draft.
pub struct Image {
    /// Its name.
    pub name: String,
    /// The Dockerfile, from the root.
    pub dockerfile: String,
    /// The context, from the root; empty for the root.
    pub context: String,
    /// The stage, where it is not the last.
    pub target: Option<String>,
    /// Build arguments.
    pub args: BTreeMap<String, String>,
    /// What it is made of.
    pub files: Files,
    /// What it is made from, in words.
    pub from: String,
    /// What a container of it does.
    pub start: Start,
    /// Names of `ARG`s that somebody has to give a value.
    pub unset: Vec<String>,
    /// Ids of BuildKit secrets that its build reads.
    pub secrets: Vec<String>,
    /// Names that compose services give to it.
    pub services: Vec<(String, Option<String>)>,
}

/// All images of a repository, by name.
pub fn find(
    tree: &Tree,
    project: &Project,
    compose: &Compose,
    baked: &[Target],
    said: &mut Said,
) -> Vec<Image> {
    let recipes = recipes::find(tree, compose, baked, said);
    let mut images: Vec<Image> =
        recipes.into_iter().filter_map(|recipe| image(tree, project, recipe, said)).collect();
    let mut names: Vec<(String, String)> =
        images.iter().map(|image| (image.name.clone(), image.dockerfile.clone())).collect();
    naming::distinct(&mut names);
    for (image, (name, _)) in images.iter_mut().zip(names) {
        image.name = name;
        said.guess(format!("image {}, from {}", image.name, image.from));
        told(image, said);
    }
    images.sort_by(|a, b| a.name.cmp(&b.name));
    images
}

/// What stands in the way of building it as it is.
fn told(image: &Image, said: &mut Said) {
    let Image { dockerfile, name, .. } = image;
    if let Files::Missing(source) = &image.files {
        said.note(format!(
            "{dockerfile} copies `{source}`, which is not in the repository: the build of `{name}` will \
             fail until it is, or until a stage of the Dockerfile makes it"
        ));
    }
    for arg in &image.unset {
        said.note(format!(
            "{dockerfile} needs a value for `ARG {arg}`: write it into `build-args` of `{name}`"
        ));
    }
    for id in &image.secrets {
        said.note(format!("{dockerfile} reads the secret `{id}`: name it in `build-secrets` of `{name}`"));
    }
}

fn image(tree: &Tree, project: &Project, recipe: Recipe, said: &mut Said) -> Option<Image> {
    let Recipe { name, dockerfile, context: given, target, mut args, mut from, services } = recipe;
    let Some(file) = tree.text(&dockerfile).and_then(|text| parse(&text)) else {
        said.note(format!("{from}: there is no Dockerfile `{dockerfile}`"));
        return None;
    };
    if let Some(stage) = target.as_deref().filter(|stage| file.target(Some(stage)).is_none()) {
        said.note(format!("{from}: {dockerfile} has no stage `{stage}`"));
        return None;
    }
    let target = target.or_else(|| shipped(&file, &mut from));
    let sources = sources(&file, target.as_deref());
    let known = sources.as_deref().unwrap_or_default();
    let context = given.unwrap_or_else(|| {
        let (context, why) = context(tree, &dockerfile, known);
        if !why.is_empty() {
            from = format!(
                "{from}; its context is {}: {why}",
                if context.is_empty() { "the root" } else { &context }
            );
        }
        context
    });
    let paths = [&dockerfile, &context];
    if paths.iter().any(|path| !path.is_empty() && RelativePath::parse(path).is_err()) {
        said.note(format!("{dockerfile} is left out: its path holds a character that `dockerfile` cannot"));
        return None;
    }
    let declared = file.arguments();
    args.retain(|name, value| {
        declared.contains(name) && EnvName::parse(name).is_ok() && !value.contains(['{', '}', '$', '\n'])
    });
    Some(Image {
        name: name.unwrap_or_else(|| naming::image(&dockerfile, &project.name)),
        files: files(tree, &context, &sources),
        start: start(&file, target.as_deref()),
        unset: file.unset().into_iter().filter(|arg| !args.contains_key(*arg)).map(str::to_owned).collect(),
        secrets: secrets(&file, target.as_deref()),
        dockerfile,
        context,
        target,
        args,
        from,
        services,
    })
}

/// The stage to ship, where the last one is there to work with.
fn shipped(file: &Dockerfile, from: &mut String) -> Option<String> {
    let name = |stage: &super::dockerfile::Stage| stage.name.clone();
    let last = file.stages.last().and_then(name)?;
    let shipped = ["production", "prod", "release", "runtime", "final"];
    let found = file.stages.iter().filter_map(name).find(|name| shipped.contains(&name.as_str()));
    let found = found.filter(|_| WORK.contains(&last.as_str()))?;
    *from = format!("{from}; its stage `{found}`, because the last one is `{last}`");
    Some(found)
}

/// Ids of `RUN --mount=type=secret`.
fn secrets(file: &Dockerfile, target: Option<&str>) -> Vec<String> {
    let stages = file.needed(target);
    let runs = stages.iter().flat_map(|stage| &stage.instructions).filter(|one| one.word == "RUN");
    let mounts =
        runs.flat_map(|one| one.rest.split_whitespace()).filter_map(|word| word.strip_prefix("--mount="));
    let secret = mounts.filter(|mount| mount.split(',').any(|pair| pair == "type=secret"));
    let ids = secret.filter_map(|mount| mount.split(',').find_map(|pair| pair.strip_prefix("id=")));
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.sort();
    ids.dedup();
    ids
}
