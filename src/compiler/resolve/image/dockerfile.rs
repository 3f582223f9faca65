//! What a Dockerfile must say for the image to be what `pipeline.toml` says.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::image::{own_base, references};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Host};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Name, RelativePath, nearest};
use std::collections::BTreeSet;

/// Checks that the Dockerfile is there and declares every build argument: BuildKit only warns of
/// one that it does not, and a base by digest would be ignored in silence. Gives the registries of `[registry]`
/// that it names, which the build logs in to.
pub fn check(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    table: &manifest::Image,
    dockerfile: &RelativePath,
) -> BTreeSet<Host> {
    let Some(text) = (cx.files.read)(dockerfile.as_str()) else {
        let span = table.dockerfile.as_ref().map_or_else(|| name.span.clone(), |path| path.span.clone());
        cx.error(
            Diagnostic::error(
                Code::DockerfileMissing,
                span,
                format!("there is no `{dockerfile}` for the image `{}`", name.value),
            )
            .why("pipegen reads it for the build arguments that it declares, and the build would fail without it")
            .help("write its path from the root of the repository, the directory above `.github`: `dockerfile = \"…\"`"),
        );
        return BTreeSet::new();
    };
    stage(cx, table, dockerfile, &text);
    let named = references::all(table, &text);
    own_base::check(cx, name, table, dockerfile, &named);
    arguments(cx, table, dockerfile, &text);
    let hosts = named.into_iter().filter_map(|named| named.host).map(Host);
    hosts.filter(|host| cx.logs_in_to(host)).collect()
}

/// Checks that every build argument is declared.
fn arguments(cx: &mut Context<'_>, table: &manifest::Image, dockerfile: &RelativePath, text: &str) {
    let declared: Vec<&str> = {
        let declared = text.lines().filter_map(argument).flatten();
        declared.map(|arg| arg.split('=').next().unwrap_or(arg)).collect()
    };
    let own = table.build_args.iter().chain(&table.stamps).flat_map(|map| map.0.keys());
    let bases = table.from.iter().flatten().map(|base| &base.build_arg);
    let missing: Vec<&Spanned<EnvName>> =
        own.chain(bases).filter(|arg| !declared.contains(&arg.as_str())).collect();
    for arg in missing {
        cx.error(
            Diagnostic::error(
                Code::BuildArgNotInDockerfile,
                arg.span.clone(),
                format!("`{dockerfile}` has no `ARG {}`", arg.value),
            )
            .why("Docker ignores a build argument that the Dockerfile does not declare")
            .help(format!("add `ARG {}` before the `FROM` or in the stage that uses it", arg.value)),
        );
    }
}

/// Checks that the stage is there. Docker takes its number as well, and no account of its case.
fn stage(cx: &mut Context<'_>, table: &manifest::Image, dockerfile: &RelativePath, text: &str) {
    let Some(target) = &table.target else { return };
    let stages = stages(&logical(text));
    let number = target.parse::<usize>().is_ok_and(|number| number < stages.len());
    let names: Vec<&str> = stages.iter().flatten().map(String::as_str).collect();
    if number || names.iter().any(|name| name.eq_ignore_ascii_case(&target.value)) {
        return;
    }
    let error = Diagnostic::error(
        Code::TargetNotInDockerfile,
        target.span.clone(),
        format!("`{dockerfile}` has no stage `{}`", target.value),
    )
    .why("Docker fails a build whose target is not a stage");
    cx.error(match nearest(target, names.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => error.help("name a stage with `FROM … AS name`, or take `target` out"),
        None => error.help(format!("there is {}", names.join(", "))),
    });
}

/// Lines without those that a `\` continues; comments between them do not count.
pub fn logical(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let (part, continues) = line.strip_suffix('\\').map_or((line, false), |part| (part, true));
        match lines.last_mut().filter(|_| open) {
            Some(last) => *last = format!("{last} {part}"),
            None => lines.push(part.to_owned()),
        }
        open = continues;
    }
    lines
}

/// The names of all stages; nothing for one without a name.
pub fn stages(lines: &[String]) -> Vec<Option<String>> {
    lines.iter().filter_map(|line| from(line)).collect()
}

/// The name of the stage that a `FROM` begins; the inner nothing where it has none.
fn from(line: &str) -> Option<Option<String>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (first, rest) = words.split_first()?;
    first.eq_ignore_ascii_case("FROM").then(|| {
        let at = rest.iter().position(|word| word.eq_ignore_ascii_case("AS"))?;
        rest.get(at + 1).map(|name| (*name).to_owned())
    })
}

/// What an `ARG` line declares: names, some with `=` and a default.
pub fn argument(line: &str) -> Option<impl Iterator<Item = &str>> {
    let (word, rest) = line.trim().split_once(char::is_whitespace)?;
    word.eq_ignore_ascii_case("ARG").then(|| rest.split_whitespace())
}
