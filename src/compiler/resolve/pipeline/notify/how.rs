//! `issue`, `run`, `secrets`: how it is told.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::secrets;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Map};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::Told;

/// What the variables of the script begin with.
const OURS: &str = "NOTIFY_";

/// One of the two ways.
pub fn told(cx: &mut Context<'_>, name: &Spanned<Name>, table: &manifest::Notify) -> Option<Told> {
    match (&table.issue, &table.run) {
        (Some(issue), None) => {
            secrets_need_a_script(cx, table);
            Some(Told::Issue(issue.value.clone()))
        }
        (None, Some(run)) => {
            if run.value.text.expressions().next().is_some() {
                cx.error(
                    Diagnostic::error(Code::Unsupported, run.span.clone(), "an expression in the `run` of `[notify]`")
                        .why("the script is what the file says, and nothing of the event: a secret reaches it by `secrets`")
                        .help("write the script without `${{ }}`; it finds `NOTIFY_RESULTS` and `NOTIFY_URL`"),
                );
            }
            let keys = manifest::Job { secrets: table.secrets.clone(), ..manifest::Job::blank()? };
            let secrets = secrets::listed(cx, &keys.into(), &[]);
            ours(cx, table);
            Some(Told::Run(run.value.raw.clone(), secrets))
        }
        (issue, _) => {
            let has = if issue.is_some() { "both `issue` and `run`" } else { "neither `issue` nor `run`" };
            cx.error(
                Diagnostic::error(
                    Code::JobBody,
                    name.span.clone(),
                    format!("`[notify.{}]` has {has}", name.value),
                )
                .why("it tells in one way")
                .help("keep one: `issue = \"CI failed\"`, or `run = \"./tell.sh\"`"),
            );
            None
        }
    }
}

fn secrets_need_a_script(cx: &mut Context<'_>, table: &manifest::Notify) {
    let Some(first) = table.secrets.as_ref().and_then(|all| all.first()) else { return };
    cx.error(
        Diagnostic::error(Code::Unsupported, first.span.clone(), "`secrets` beside `issue`")
            .why("an issue is written with the token of the run, and nothing would read a secret")
            .help("take `secrets` out"),
    );
}

fn ours(cx: &mut Context<'_>, table: &manifest::Notify) {
    for entry in table.secrets.iter().flatten() {
        if entry.value.to_ascii_uppercase().starts_with(OURS) {
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    entry.span.clone(),
                    format!("`{}` is set by pipegen", entry.value),
                )
                .why("the script finds what happened in variables that begin with `NOTIFY_`")
                .help("give the secret another name"),
            );
        }
    }
}

/// An issue is found by its title, so that two tables of one title would close each other's.
pub fn titles(cx: &mut Context<'_>, tables: &Map<Name, Spanned<manifest::Notify>>) {
    let mut seen: Vec<(&Name, &Spanned<_>)> = Vec::new();
    let titles = tables.0.iter().filter_map(|(name, table)| Some((&name.value, table.value.issue.as_ref()?)));
    for (name, title) in titles {
        match seen.iter().find(|(_, other)| other.value == title.value) {
            Some((other, first)) => cx.error(
                Diagnostic::error(
                    Code::DuplicateEntry,
                    title.span.clone(),
                    format!("`[notify.{other}]` has this title already"),
                )
                .also(first.span.clone(), "here")
                .why("an issue is found by its title, and each table would close what the other one opened")
                .help(format!("give `[notify.{name}]` a title of its own, or write one table `of` both")),
            ),
            None => seen.push((name, title)),
        }
    }
}
