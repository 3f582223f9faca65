//! `uses`: the action is pinned or there, and has the inputs that it is given.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::workflow_file::{is_workflow, not_an_action};
use crate::compiler::resolve::expressions::references::{Ids, text_in};
use crate::compiler::resolve::job::action_inputs;
use crate::compiler::resolve::job::steps::Scope;
use crate::github::facts;
use crate::language::diagnostic::remedy::{listed, quoted};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Checkout};
use crate::language::span::Spanned;
use crate::language::value::{Leaf, RelativePath, nearest};
use crate::model::pipeline::{Action, ActionRef};
use std::collections::BTreeMap;

/// Resolves a step that uses an action.
pub fn uses_action(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    written: &manifest::Step,
    uses: &Spanned<String>,
    ids: &Ids,
) -> Option<Action> {
    let mut with = BTreeMap::new();
    for (name, text) in written.with.iter().flat_map(|map| &map.0) {
        text_in(cx, scope, text, ids);
        with.insert(name.value.clone(), text.value.clone());
    }
    let action = if uses.starts_with("./") { local(cx, scope, uses) } else { pinned(cx, scope, uses) }?;
    inputs(cx, written, &uses.value, inputs_of(cx, &action));
    if let ActionRef::Pinned { name, .. } = &action {
        action_inputs::check(cx, scope, written, uses, name);
    }
    Some(Action::Uses { action, with })
}

fn pinned(cx: &mut Context<'_>, scope: &Scope<'_>, uses: &Spanned<String>) -> Option<ActionRef> {
    if is_workflow(uses) {
        cx.error(not_an_action(uses));
        return None;
    }
    if uses.starts_with("docker://") {
        cx.error(
            Diagnostic::error(Code::Unsupported, uses.span.clone(), "a container in place of an action")
                .why("pipegen reads and pins actions of repositories, and knows the inputs of no container")
                .help("run it in a script, by digest: `docker run --rm IMAGE@sha256:…`"),
        );
        return None;
    }
    let (name, version) =
        uses.split_once('@').map_or((uses.as_str(), None), |(name, version)| (name, Some(version)));
    if let Some(action) = scope.pins.get(name).filter(|_| version.is_none()) {
        cx.used_actions.extend(scope.pins.key(name).map(str::to_owned));
        return Some(action);
    }
    let near = nearest(name, scope.pins.names()).filter(|_| version.is_none());
    let help = match (scope.pins.get(name), near) {
        (Some(_), _) => format!("write `{name}`: its pin is known"),
        // `actions/setup-go` is as near to `actions/setup-node` as a typo is, and an action of its own.
        (None, Some(near)) => format!("did you mean `{near}`? Otherwise {}", pinning(name, version)),
        (None, None) => pinning(name, version),
    };
    cx.error(
        Diagnostic::error(Code::UnpinnedAction, uses.span.clone(), format!("`{}` is not pinned", uses.value))
            .why("a tag of an action can be moved to other code, which would run with this job's token")
            .help(help),
    );
    None
}

/// How to pin an action that pipegen does not know.
fn pinning(name: &str, version: Option<&str>) -> String {
    let plain = |text: &&str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b));
    let tag = version.filter(plain).unwrap_or("v1.2.3");
    // An action may lie in a directory of its repository.
    let repository: Vec<&str> = name.split('/').filter(plain).take(2).collect();
    format!(
        "pin it, with the commit in the last line of this:\n    git ls-remote https://github.com/{} {tag} '{tag}^{{}}'\nand write:\n    [actions]\n    {} = \"<commit of 40 characters> # {tag}\"",
        repository.join("/"),
        quoted(name),
    )
}

/// An action of the repository. It comes with the tested commit, so there must be a checkout.
fn local(cx: &mut Context<'_>, scope: &Scope<'_>, uses: &Spanned<String>) -> Option<ActionRef> {
    if is_workflow(uses) {
        cx.error(not_an_action(uses));
        return None;
    }
    if let Err(invalid) = RelativePath::parse(&uses.value) {
        let error = Diagnostic::error(invalid.code, uses.span.clone(), invalid.message);
        cx.error(Diagnostic { why: invalid.why.map(str::to_owned), help: invalid.help, ..error });
        return None;
    }
    if definition(cx, &uses.value).is_none() {
        cx.error(
            Diagnostic::error(
                Code::UnknownName,
                uses.span.clone(),
                format!("there is no action in `{}`", uses.value),
            )
            .why("an action of the repository is a folder with an `action.yml`")
            .help("paths are relative to the root of the repository, where pipeline.toml lies"),
        );
        return None;
    }
    if let Some(checkout) = scope.checkout.filter(|how| how.value == Checkout::None) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                uses.span.clone(),
                "an action of the repository, which the job does not check out",
            )
            .also(checkout.span.clone(), "nothing is on disk")
            .why("an action of the repository is read from the checkout")
            .help("take `checkout` out"),
        );
    }
    Some(ActionRef::Local(uses.value.clone()))
}

fn definition(cx: &Context<'_>, path: &str) -> Option<String> {
    let folder = path.trim_start_matches("./").trim_end_matches('/');
    ["action.yml", "action.yaml"].iter().find_map(|file| (cx.files.read)(&format!("{folder}/{file}")))
}

/// Names of the inputs of an action, where they are known.
fn inputs_of(cx: &Context<'_>, action: &ActionRef) -> Option<Vec<String>> {
    match action {
        ActionRef::Pinned { name, version, .. } => {
            facts::interface(name, version).map(|(inputs, _)| inputs.to_vec())
        }
        ActionRef::Local(path) => {
            let text = definition(cx, path)?;
            let action: serde_yaml::Value = serde_yaml::from_str(&text).ok()?;
            let inputs = action.get("inputs").and_then(serde_yaml::Value::as_mapping);
            let names = inputs.into_iter().flat_map(serde_yaml::Mapping::keys);
            Some(names.filter_map(|name| name.as_str().map(str::to_owned)).collect())
        }
    }
}

fn inputs(cx: &mut Context<'_>, written: &manifest::Step, uses: &str, known: Option<Vec<String>>) {
    let keys: Vec<_> = written.with.iter().flat_map(|map| map.0.keys()).collect();
    crate::compiler::resolve::expressions::variables::distinct(
        cx,
        keys.iter().map(|key| (key.value.0.as_str(), &key.span)),
    );
    let Some(known) = known else { return };
    for key in keys.iter().filter(|key| !known.iter().any(|name| name.eq_ignore_ascii_case(&key.value.0))) {
        let error = Diagnostic::error(
            Code::ActionInputUnknown,
            key.span.clone(),
            format!("`{uses}` has no input `{}`", key.value.0),
        )
        .why("GitHub only warns of it and drops the value");
        let near = nearest(&key.value.0, known.iter().map(String::as_str));
        cx.error(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => error.help("it has none"),
            None => error.help(format!("it has {}", listed(known.iter().map(String::as_str)))),
        });
    }
}
