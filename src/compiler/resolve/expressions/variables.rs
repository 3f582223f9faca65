//! Names of variables: some are taken, and GitHub does not tell upper case from lower case.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::Map;
use crate::language::value::{EnvName, Name, variable};

/// Why those of `variable` are not to be set.
const OURS_WHY: &str = "every job finds the tested commit, its trust and its images in such variables";

/// Whether pipegen sets a variable in a job that uses `images`, or its scripts read it there.
pub fn is_ours<'n>(name: &str, images: impl Iterator<Item = &'n Name>) -> bool {
    let name = name.to_ascii_uppercase();
    is_of_scripts(&name)
        || name == variable::OF_ONLY_IMAGE.name
        || variable::of_job(images).any(|own| own == name)
}

/// Whether it is one of the
/// [runner's own](https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables),
/// which nothing overrides. The token is none of them: many tools read it.
pub fn is_of_runner(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    (name.starts_with("GITHUB_") && name != "GITHUB_TOKEN") || name.starts_with("RUNNER_")
}

/// Whether the pipeline's own scripts would read it, wherever they run in the job.
fn is_of_scripts(name: &str) -> bool {
    name.to_ascii_uppercase().starts_with("PIPEGEN_")
}

/// What stands against a name that is not to be set, and why. A step's own `env` reaches no script of the
/// pipeline, so it is the caller who says what is ours.
pub fn against(name: &str, is_ours: bool) -> Option<(&'static str, &'static str)> {
    if is_of_runner(name) {
        return Some((
            "is set by GitHub",
            "GitHub does not let a workflow override the variables of its runner",
        ));
    }
    if is_ours && is_of_scripts(name) {
        let why = "those that begin with `PIPEGEN_` change how the scripts of the pipeline work";
        return Some(("is read by pipegen's scripts", why));
    }
    is_ours.then_some(("is set by pipegen", OURS_WHY))
}

/// Checks the names of one `env`.
pub fn check<V>(cx: &mut Context<'_>, env: Option<&Map<EnvName, V>>, is_ours: impl Fn(&str) -> bool) {
    let names: Vec<_> = env.iter().flat_map(|map| map.0.keys()).collect();
    for name in &names {
        let Some((what, why)) = against(name.as_str(), is_ours(name.as_str())) else { continue };
        let message = format!("`{}` {what}", name.value);
        cx.error(
            Diagnostic::error(Code::ReservedName, name.span.clone(), message)
                .why(why)
                .help(format!("give it another name: `MY_{}`", name.value)),
        );
    }
    distinct(cx, names.iter().map(|name| (name.as_str(), &name.span)));
}

/// Checks that no two keys of a mapping are one for GitHub.
pub fn distinct<'k>(cx: &mut Context<'_>, keys: impl Iterator<Item = (&'k str, &'k Span)>) {
    let mut seen: Vec<(&str, &Span)> = Vec::new();
    for (key, span) in keys {
        match seen.iter().find(|(other, _)| other.eq_ignore_ascii_case(key)) {
            Some((other, place)) => cx.error(same(key, span, other, place)),
            None => seen.push((key, span)),
        }
    }
}

/// The error for two keys that differ in case alone.
pub fn same(key: &str, span: &Span, other: &str, place: &Span) -> Diagnostic {
    if key == other {
        return Diagnostic::error(Code::ReservedName, span.clone(), format!("`{key}` stands twice"))
            .also(place.clone(), "already here")
            .why("a variable has one value")
            .help("take one of them out");
    }
    Diagnostic::error(Code::ReservedName, span.clone(), format!("`{key}` and `{other}` are one name"))
        .also(place.clone(), "already here")
        .why("GitHub does not tell upper case from lower case in the keys of a workflow")
        .help("give one of them another name")
}
