//! What a Dockerfile must say for the image to be what `pipeline.toml` says.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest;
use crate::span::Spanned;
use crate::value::{EnvName, Name, RelativePath};

/// Checks that the Dockerfile is there and declares every build argument: BuildKit only warns of
/// one that it does not, and a base by digest would be ignored in silence.
pub fn check(cx: &mut Context<'_>, name: &Spanned<Name>, table: &manifest::Image, dockerfile: &RelativePath) {
    let Some(text) = (cx.read)(dockerfile.as_str()) else {
        let span = table.dockerfile.as_ref().map_or_else(|| name.span.clone(), |path| path.span.clone());
        cx.error(
            Diagnostic::error(
                Code::DockerfileMissing,
                span,
                format!("there is no `{dockerfile}` for the image `{}`", name.value),
            )
            .why("pipegen reads it for the build arguments that it declares, and the build would fail without it")
            .help("write its path from the root of the repository, where pipeline.toml lies: `dockerfile = \"…\"`"),
        );
        return;
    };
    let declared: Vec<&str> = text.lines().filter_map(argument).flatten().collect();
    let own = table.build_args.iter().flat_map(|map| map.0.keys());
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

/// Names that an `ARG` line declares.
fn argument(line: &str) -> Option<impl Iterator<Item = &str>> {
    let (word, rest) = line.trim().split_once(char::is_whitespace)?;
    word.eq_ignore_ascii_case("ARG")
        .then(|| rest.split_whitespace().map(|arg| arg.split('=').next().unwrap_or(arg)))
}
