//! `[notify.*]`: who is told when something went wrong.

mod how;
mod of;

use crate::compiler::resolve::context::{Context, lists};
use crate::compiler::resolve::job::selector;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, NotifyWhen};
use crate::language::span::Spanned;
use crate::language::value::{Glob, Leaf, Name};
use crate::model::pipeline::{Image, Job, Level, Notification};
use std::collections::BTreeMap;

/// Resolves the tables. `images` is nothing where one of them is not valid.
pub fn notifications(
    cx: &mut Context<'_>,
    settings: &Settings,
    images: Option<&[Image]>,
    jobs: &BTreeMap<Name, Job>,
) -> BTreeMap<Name, Notification> {
    let written = cx.manifest.notify.clone().unwrap_or_default();
    let mut all = BTreeMap::new();
    for (name, table) in &written.0 {
        id(cx, name);
        let of = of::watched(cx, name, &table.value.of, images, jobs);
        let when = when(cx, &table.value);
        let branches = branches(cx, settings, name, &table.value);
        if let Some(how) = how::told(cx, name, &table.value) {
            let name = name.value.clone();
            all.insert(name.clone(), Notification { name, of, when, branches, how });
        }
    }
    how::titles(cx, &written);
    all
}

/// The job is called `notify-` and the name, which a job of the file may be, too.
fn id(cx: &mut Context<'_>, name: &Spanned<Name>) {
    let id = match Name::parse(&format!("notify-{}", name.value)) {
        Ok(id) => id,
        Err(invalid) => {
            let error = Diagnostic::error(invalid.code, name.span.clone(), invalid.message);
            cx.error(error.why("its job is called `notify-` and the name").help("give it a shorter name"));
            return;
        }
    };
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys());
    let Some(other) = consumers.chain(jobs).find(|other| other.value == id).map(|other| other.span.clone())
    else {
        return;
    };
    cx.error(
        Diagnostic::error(
            Code::ReservedName,
            other,
            format!("`{id}` is the job of `[notify.{}]`", name.value),
        )
        .also(name.span.clone(), "here")
        .why("both would be jobs of one workflow")
        .help("give one of the two another name"),
    );
}

fn when(cx: &mut Context<'_>, table: &manifest::Notify) -> Vec<NotifyWhen> {
    let Some(written) = &table.when else { return vec![NotifyWhen::Failure] };
    if written.value.0.is_empty() {
        cx.error(lists::empty(&written.span, "`when`", "leave `when` out for `failure`"));
    }
    let all = [NotifyWhen::Failure, NotifyWhen::Cancelled, NotifyWhen::Skipped];
    all.into_iter().filter(|word| written.value.0.contains(word)).collect()
}

/// Trusted branches alone: nothing else may write an issue or read a secret.
fn branches(
    cx: &mut Context<'_>,
    settings: &Settings,
    name: &Spanned<Name>,
    table: &manifest::Notify,
) -> Vec<Glob> {
    let Some(written) = &table.branches else { return vec![Glob::literal(&settings.default_branch)] };
    let branches = selector::branches(cx, settings, written);
    for glob in &written.value.0 {
        if settings.trusted.levels(&glob.value).contains(&Level::Internal) {
            cx.error(
                Diagnostic::error(
                    Code::NotifyUnreachable,
                    glob.span.clone(),
                    format!("runs of `{}` are not trusted", glob.value),
                )
                .why("only a trusted run may write an issue or read a secret, so that of the others nobody would be told")
                .help("name a trusted branch, or make this one trusted with `trusted` of `[pipeline]`"),
            );
        }
    }
    let default = &settings.default_branch;
    let retention = table.of.value.0.iter().find(|word| word.value == of::RETENTION);
    if let Some(word) = retention
        && !branches.is_empty()
        && !branches.iter().any(|glob| glob.matches(default))
    {
        cx.error(
            Diagnostic::error(
                Code::NotifyUnreachable,
                word.span.clone(),
                format!("the retention runs on `{default}`, and `branches` leaves it out"),
            )
            .also(written.span.clone(), format!("`{default}` is not among these"))
            .why("GitHub runs schedules on the default branch")
            .help(format!(
                "add `{default}` to `branches` of `[notify.{}]`, or take `retention` out",
                name.value
            )),
        );
    }
    branches
}
