//! What is said of keys and values that do not have the form of the language.

use super::planned;
use super::value::{Value, key_of};
use crate::language::diagnostic::remedy::{listed, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::value::nearest;
use toml::de::DeValue;

/// Keys that must be written: what to write, and why there is no default.
const REQUIRED: [(&str, &str, &str); 13] = [
    (
        "pipeline",
        "[pipeline]\nname = \"CI\"",
        "the workflow, its events and every generated file are named after it",
    ),
    ("name", "name = \"CI\"", "the workflow and every generated file are named after it"),
    ("on", "on = \"push\"", "a tag is written, and something deployed, in some events and not in others"),
    ("tag", "tag = \"{sha}\"", "a row says which tags are written"),
    ("default", "default = \"\"", "every event but `manual` runs with it"),
    ("path", "path = \"report/\"", "an artifact is made of files"),
    ("image", "image = \"…\"", "there is nothing to start without it"),
    (
        "build-arg",
        "build-arg = \"BASE\"",
        "the Dockerfile takes the image below by a build argument: `ARG BASE`, `FROM ${BASE}`",
    ),
    ("steps", "steps = [{ run = \"make tools\" }]", "a set-up is a list of steps"),
    ("run", "run = \"./deploy/swap.sh\"", "what makes the images serve is a script of yours"),
    (
        "health",
        "health = { url = \"https://example.com/health\" }",
        "a deployment that nobody looks at is believed whatever became of it",
    ),
    ("username", "username = \"${{ vars.REGISTRY_USER }}\"", "a registry asks for both"),
    ("password", "password = \"${{ secrets.REGISTRY_TOKEN }}\"", "a registry asks for both"),
];

/// Keys of GitHub's and of other tools, and what is written here in their place.
const FOREIGN: [(&str, &str); 25] = [
    ("timeout-minutes", "write `timeout = \"10m\"`"),
    ("continue-on-error", "a job that does not count: `required = false`"),
    ("allow-failure", "a job that does not count: `required = false`"),
    ("strategy", "write `matrix = { node = [20, 22] }`, and beside it `fail-fast` and `max-parallel`"),
    ("shell", "take it out: scripts are run with bash"),
    ("concurrency", "jobs that must not overlap have a `lock`; runs are the table `[concurrency]`"),
    ("environment", "an environment is a key of the job that deploys: `environment = \"production\"`"),
    ("outputs", "hand over files: `upload` here, `download` in the job that reads them"),
    ("defaults", "take it out: scripts are run with bash; a job has a `working-directory`"),
    ("retry", "take it out: a script can run a command again; nothing else is repeated"),
    (
        "triggers",
        "take it out: a pipeline runs for pull requests, the merge queue, pushes and by hand; a job or a tag row narrows that: `on = \"push\"`",
    ),
    ("workflow", "the workflow is `[pipeline]`, its jobs are `[job.*]` and `[consumer.*]`"),
    ("test", "a job that uses an image is `[consumer.test]`, one that uses none is `[job.test]`"),
    ("stages", "each is a table of its own: `[image.*]`, `[consumer.*]`, `[job.*]`"),
    ("secret", "write `secrets = [\"NAME\"]`"),
    ("command", "write `run = \"make test\"`"),
    ("file", "a Dockerfile is `dockerfile = \"docker/Dockerfile\"`; what goes into the build is `files`"),
    (
        "build-contexts",
        "`COPY` from the context: what a job made comes by `download`, another image by `from`",
    ),
    ("cache-from", "take it out, or choose among the caches: `cache = [\"registry\", \"gha\"]`"),
    ("cache-to", "take it out, or choose among the caches: `cache = [\"registry\", \"gha\"]`"),
    (
        "no-cache",
        "take it out: a run by hand with `rebuild` builds again, and `max-age` says how long an image serves",
    ),
    ("push", "take it out: an image with a `repository` is pushed by every run that may"),
    ("load", "take it out: a `[consumer.*]` finds the image in its Docker, as `$IMAGE`"),
    ("provenance", "write `attest = [\"provenance\"]`"),
    ("sbom", "write `attest = [\"sbom\"]`"),
];

/// The error for a key that is not there.
pub fn missing_key(called: &str, key: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(Code::MissingKey, span, format!("{called} without `{key}`"));
    match REQUIRED.iter().find(|(name, ..)| *name == key) {
        Some((_, example, why)) => {
            error.why(*why).help(format!("add:\n    {}", example.replace('\n', "\n    ")))
        }
        None => error.help(format!("add `{key} = …`")),
    }
}

/// The error for a key that the language does not have. `called` is the table in a sentence.
pub fn unknown_key(called: &str, table: &str, key: &str, span: Span, keys: &[&str]) -> Diagnostic {
    let error = Diagnostic::error(Code::UnknownKey, span, format!("{called} has no key `{key}`"));
    let known: Vec<String> = keys.iter().map(|field| key_of(field)).collect();
    if let Some(plan) = planned::key(table, key) {
        return error
            .label("not built yet")
            .why("nothing would read it, so it would be a setting without an effect")
            .help(plan);
    }
    let error = error.why("nothing would read it, so it would be a setting without an effect");
    let spelt = key.replace('_', "-");
    if let Some((_, remedy)) = FOREIGN.iter().find(|(foreign, _)| *foreign == spelt) {
        return error.help(*remedy);
    }
    if (table, key) == ("[retention]", "install") {
        return error.help(
            "it has moved, and serves every job that runs pipegen:\n    [pipegen]\n    install = \"…\"",
        );
    }
    if table == "[pipeline]" && matches!(key, "on" | "events") {
        return error.help("take it out: a pipeline runs for pull requests, the merge queue, pushes and by hand; a job or a tag row narrows that: `on = \"push\"`");
    }
    match nearest(&spelt, known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it has {}", listed(known.iter().map(String::as_str)))),
    }
}

/// A key that stands in another table now: the line as it has to stand there.
pub fn moved(error: Diagnostic, table: &str, key: &str, line: &str) -> Diagnostic {
    let short = !line.is_empty() && line.len() <= 400;
    if (table, key) != ("[retention]", "install") || !short {
        return error;
    }
    let line = line.replace('\n', "\n    ");
    error.help(format!("it has moved, and serves every job that runs pipegen:\n    [pipegen]\n    {line}"))
}

/// The error for what should be a table. Under `[image]` it would be one with a name.
pub fn no_table(value: &Value<'_>, name: &str, source: &str) -> Diagnostic {
    let error = wrong_type(value, "a table");
    let Some(kind) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return error };
    let before = source.get(..value.span().start).unwrap_or_default();
    let heading = before.rsplit('\n').find(|line| line.trim_start().starts_with('[')).unwrap_or_default();
    if heading.trim() != name {
        return error;
    }
    error.help(format!(
        "a heading has a name: write `[{kind}.app]` in place of `[{kind}]`, or whatever it is called"
    ))
}

/// The error for a value of another type.
#[must_use]
pub fn wrong_type(value: &Value<'_>, expected: &str) -> Diagnostic {
    use DeValue::{Array, Boolean, Datetime, Float, Integer, String, Table};
    let found = match value.get_ref() {
        String(_) => "a string",
        Integer(_) => "an integer",
        Float(_) => "a number",
        Boolean(_) => "a boolean",
        Datetime(_) => "a date",
        Array(_) => "a list",
        Table(_) => "a table",
    };
    let error = Diagnostic::error(Code::WrongType, value.span(), format!("{found} where {expected} belongs"))
        .why("TOML tells types apart by how a value is written, and pipegen converts none in silence");
    error.help(match (value.get_ref(), expected) {
        (String(word), "`true` or `false`") => match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => "write `true`, without quotes".to_owned(),
            "false" | "no" | "off" => "write `false`, without quotes".to_owned(),
            _ => "write `true` or `false`, without quotes".to_owned(),
        },
        (Array(_), "a shell script") => {
            "write one text, a command on each line: `run = \"\"\"` … `\"\"\"`; or `steps = [{ run = \"…\" }, …]`".to_owned()
        }
        (String(list), "a list") if list.contains(", ") => {
            format!("write `{}`", quoted_list(list.split(", ")))
        }
        (String(_), "a whole number") => "write it without quotes".to_owned(),
        (Integer(number), text) if text.starts_with("a duration") => {
            format!("give it a unit, in quotes: `\"{}m\"`", number.as_str())
        }
        (Array(_), "a table") => {
            "write one table, with a name in its heading: `[consumer.test]`, not `[[consumer]]`; `{ … }`, not `[{ … }]`".to_owned()
        }
        (_, "a table") => "write its keys below a heading `[…]` of its own, or as `{ key = … }`".to_owned(),
        (_, "a list") => "put it into `[…]`".to_owned(),
        (Array(_) | Table(_), _) => "write one value, not several".to_owned(),
        (String(_), text) => format!("write {text}"),
        _ => "put it into quotes".to_owned(),
    })
}
