//! What an action may not be given: a value where it takes code, and what leaves the token or a
//! stranger's files on disk.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::remedy::quoted;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Part, Placeholder, Text};

/// Inputs that are run as code, of actions that many use; GitHub calls it
/// [script injection](https://docs.github.com/en/actions/concepts/security/script-injections).
const CODE: [(&str, &str); 12] = [
    ("actions/github-script", "script"),
    ("addnab/docker-run-action", "run"),
    ("amadevus/pwsh-script", "script"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("cardinalby/js-eval-action", "expression"),
    ("devcontainers/ci", "runcmd"),
    ("jannekem/run-python-script-action", "script"),
    ("mikefarah/yq", "cmd"),
    ("nick-fields/retry", "command"),
    ("reactivecircus/android-emulator-runner", "script"),
];

const CHECKOUT: &str = "actions/checkout";
const KEPT: &str = "persist-credentials";

/// Checks what the action `name` is given.
pub fn check(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    written: &manifest::Step,
    uses: &Spanned<String>,
    name: &str,
) {
    for (key, text) in written.with.iter().flat_map(|map| &map.0) {
        let own = (name.to_ascii_lowercase(), key.value.0.to_ascii_lowercase());
        if CODE.contains(&(own.0.as_str(), own.1.as_str())) {
            code(cx, name, &key.value.0, text);
        }
    }
    if name.eq_ignore_ascii_case(CHECKOUT) {
        token_kept(cx, written, uses);
        if scope.follows {
            strangers(cx, written);
        }
    }
}

/// The value would be read as code. The value of a script is handed over in a variable; an action
/// is not pipegen's to change.
fn code(cx: &mut Context<'_>, name: &str, input: &str, text: &Spanned<Text>) {
    let pasted = text.value.placed(&text.span).find_map(|(part, place)| match part {
        Part::Expression(expression) => Some((expression.to_string(), place)),
        Part::Placeholder(Placeholder::Input(input)) => Some((format!("{{input.{input}}}"), place)),
        _ => None,
    });
    let Some((value, place)) = pasted else { return };
    let read = if name.eq_ignore_ascii_case("actions/github-script") {
        "`process.env.VALUE`"
    } else {
        "the variable `VALUE`"
    };
    cx.error(
        Diagnostic::error(
            Code::ExpressionNotLiftable,
            place,
            format!("`{value}` stands in code: `{input}` of `{name}`"),
        )
        .why("GitHub pastes the value in before the code is read, so a title that a stranger chose would run")
        .help(format!(
            "hand it over in the `env` of the step, and read {read} in the code:\n    env = {{ VALUE = {} }}",
            quoted(&value)
        )),
    );
}

/// The token would stay in `.git/config`, where every later step can read it
/// ([checkout](https://github.com/actions/checkout#usage)).
fn token_kept(cx: &mut Context<'_>, written: &manifest::Step, uses: &Spanned<String>) {
    let given =
        written.with.iter().flat_map(|map| &map.0).find(|(key, _)| key.value.0.eq_ignore_ascii_case(KEPT));
    let wrong: Option<(Span, String)> = match given {
        None => Some((uses.span.clone(), format!("`{CHECKOUT}` without `{KEPT}`"))),
        Some((key, _)) if key.value.0 != KEPT => {
            Some((key.span.clone(), format!("`{}` in place of `{KEPT}`", key.value.0)))
        }
        Some((_, text)) if text.value.as_literal() != Some("false") => {
            Some((text.span.clone(), format!("`{CHECKOUT}` that keeps its token")))
        }
        Some(_) => None,
    };
    let Some((place, message)) = wrong else { return };
    cx.error(
        Diagnostic::error(Code::CheckoutKeepsToken, place, message)
            .why("the action leaves the job's token on disk unless told not to, and every later step can read it")
            .help(format!("write `with = {{ {KEPT} = \"false\" }}`, beside what else stands there")),
    );
}

/// A run that follows has secrets, whoever started the run before it: nothing but the default branch
/// comes onto its disk.
fn strangers(cx: &mut Context<'_>, written: &manifest::Step) {
    for (key, _) in written.with.iter().flat_map(|map| &map.0) {
        if !["ref", "repository"].contains(&key.value.0.to_ascii_lowercase().as_str()) {
            continue;
        }
        cx.error(
            Diagnostic::error(
                Code::ForkImageWithPrivileges,
                key.span.clone(),
                format!("`{}` of a checkout in a run that follows another", key.value.0),
            )
            .why("such a run has secrets and a token that can write, also behind a fork's run; other files than the default branch's do not belong on its disk")
            .help("take it out: the default branch is checked out, and the tested commit is in `$COMMIT_SHA`, as data"),
        );
    }
}
