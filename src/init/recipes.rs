//! Which Dockerfiles are built, and how: as bake targets, compose services, or their place says.

use std::collections::BTreeMap;

use super::bake::Target;
use super::compose::Compose;
use super::dockerfile::parse;
use super::tree::{Tree, base, parent};
use super::{Said, naming};

/// A Dockerfile and how it is built.
pub struct Recipe {
    /// Its name, where something other than its path says one.
    pub name: Option<String>,
    /// The Dockerfile, from the root.
    pub dockerfile: String,
    /// The context, where something says it; empty for the root.
    pub context: Option<String>,
    /// The stage, where something says it.
    pub target: Option<String>,
    /// Build arguments.
    pub args: BTreeMap<String, String>,
    /// What it rests on, in words.
    pub from: String,
    /// Names that compose services give to it.
    pub services: Vec<(String, Option<String>)>,
}

/// Directories with Dockerfiles that are looked at, and not shipped.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "testdata",
    "fixtures",
    "__fixtures__",
    "__tests__",
    "spec",
    "e2e",
    "example",
    "examples",
    "sample",
    "samples",
    "docs",
    "doc",
    "template",
    "templates",
    ".devcontainer",
    ".gitpod",
];
/// Suffixes of Dockerfiles that people work with, and do not ship.
pub const WORK: &[&str] = &["dev", "development", "local", "test", "tests", "debug", "ci", "devcontainer"];

/// All recipes of a repository: the targets of bake files, then every Dockerfile that none of them
/// names and that looks like one that is shipped.
pub fn find(tree: &Tree, compose: &Compose, baked: &[Target], said: &mut Said) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = baked.iter().map(|target| from_bake(target, compose)).collect();
    for path in tree.files.iter().filter(|path| is_dockerfile(path)) {
        if baked.iter().any(|target| target.dockerfile == *path) {
            continue;
        }
        match aside(tree, path) {
            Some(why) => said.note(format!("{path} is left out: {why}")),
            None => recipes.extend(from_file(path, compose)),
        }
    }
    for link in tree.links().filter(|path| is_dockerfile(path)) {
        said.note(format!("{link} is left out: it is a symbolic link"));
    }
    recipes
}

fn is_dockerfile(path: &str) -> bool {
    let name = base(path).to_ascii_lowercase();
    let extension = name.rsplit('.').next().unwrap_or_default();
    let other = matches!(
        extension,
        "dockerignore"
            | "md"
            | "txt"
            | "j2"
            | "jinja"
            | "jinja2"
            | "tmpl"
            | "tpl"
            | "template"
            | "in"
            | "bak"
            | "orig"
            | "sh"
            | "py"
            | "go"
            | "rs"
            | "js"
            | "ts"
            | "json"
            | "yml"
            | "yaml"
            | "erb"
            | "mustache"
    );
    let named = |word: &str| name == word || name.starts_with(&format!("{word}."));
    !other
        && !name.ends_with('~')
        && (named("dockerfile") || named("containerfile") || name.ends_with(".dockerfile"))
}

fn aside(tree: &Tree, path: &str) -> Option<String> {
    let directory = parent(path).split('/').find(|part| ASIDE.contains(part));
    if let Some(directory) = directory {
        return Some(format!("it lies under `{directory}`"));
    }
    let lower = base(path).to_ascii_lowercase();
    let variant = lower.strip_prefix("dockerfile.").or_else(|| lower.strip_suffix(".dockerfile"));
    let main =
        tree.files.iter().any(|other| is_dockerfile(other) && other != path && parent(other) == parent(path));
    let work = variant.filter(|variant| WORK.contains(variant) && main);
    if let Some(variant) = work {
        return Some(format!("`{variant}` is taken for a variant to work with"));
    }
    match tree.text(path) {
        None => Some("it is no text of a usual size".to_owned()),
        Some(text) if parse(&text).is_none() => Some("it does not begin with a FROM".to_owned()),
        Some(_) => None,
    }
}

fn from_bake(target: &Target, compose: &Compose) -> Recipe {
    Recipe {
        name: Some(naming::name(&target.name)),
        dockerfile: target.dockerfile.clone(),
        context: Some(target.context.clone()),
        target: target.target.clone(),
        args: target.args.clone(),
        from: format!("{} and the target `{}` of {}", target.dockerfile, target.name, target.file),
        services: services(compose, &target.dockerfile, &target.context, target.target.as_deref()),
    }
}

fn services(
    compose: &Compose,
    dockerfile: &str,
    context: &str,
    target: Option<&str>,
) -> Vec<(String, Option<String>)> {
    let same = compose.built.iter().filter(|service| {
        service.dockerfile == dockerfile && service.context == context && service.target.as_deref() == target
    });
    same.map(|service| (service.name.clone(), service.image.clone())).collect()
}

/// One for each way in which the compose file builds it; one, where it does not.
fn from_file(path: &str, compose: &Compose) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    for service in compose.built.iter().filter(|service| service.dockerfile == path) {
        let own = (service.name.clone(), service.image.clone());
        let same = recipes.iter_mut().find(|recipe| {
            recipe.target == service.target && recipe.context.as_ref() == Some(&service.context)
        });
        match same {
            Some(recipe) => recipe.services.push(own),
            None => recipes.push(Recipe {
                name: None,
                dockerfile: path.to_owned(),
                context: Some(service.context.clone()),
                target: service.target.clone(),
                args: service.args.clone(),
                from: format!("{path} and the service `{}` of {}", service.name, compose.path),
                services: vec![own],
            }),
        }
    }
    if recipes.len() > 1 {
        recipes
            .iter_mut()
            .for_each(|recipe| recipe.name = recipe.services.first().map(|(name, _)| naming::name(name)));
    }
    if recipes.is_empty() {
        recipes.push(Recipe {
            name: None,
            dockerfile: path.to_owned(),
            context: None,
            target: None,
            args: BTreeMap::new(),
            from: path.to_owned(),
            services: Vec::new(),
        });
    }
    recipes
}
