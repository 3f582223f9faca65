//! `schedules` of `[pipeline]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::artifacts::times;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::{Cron, Name};
use crate::model::pipeline::event::WORDS;
use std::collections::BTreeMap;

/// The cron line of each schedule, by its name.
pub fn schedules(cx: &mut Context<'_>) -> BTreeMap<Name, Cron> {
    let table = cx.manifest.pipeline.schedules.as_ref();
    let mut lines: BTreeMap<Name, Spanned<Cron>> = BTreeMap::new();
    for (name, cron) in table.iter().flat_map(|map| &map.0) {
        let release = cx.releases().any(|release| release == name.value);
        if release || WORDS.iter().any(|(word, _)| *word == name.as_str()) {
            cx.error(
                Diagnostic::error(
                    Code::ScheduleShadowsEvent,
                    name.span.clone(),
                    format!("`{}` is an event of its own", name.value),
                )
                .why("events and schedules stand side by side in `on`, where one word means one of them")
                .help(format!("give the schedule another name: `{}-schedule`", name.value)),
            );
        }
        cx.is_not_else(name, "schedule");
        lines.insert(name.value.clone(), cron.clone());
    }
    crons_apart(cx, &lines);
    lines.into_iter().map(|(name, cron)| (name, cron.value)).collect()
}

/// Said once for each line, however many schedules have it.
fn crons_apart(cx: &mut Context<'_>, lines: &BTreeMap<Name, Spanned<Cron>>) {
    let mut places: BTreeMap<&Cron, Vec<&Spanned<Cron>>> = BTreeMap::new();
    for line in lines.values() {
        places.entry(&line.value).or_default().push(line);
    }
    for (cron, mut same) in places.into_iter().filter(|(_, same)| same.len() > 1) {
        same.sort_by_key(|line| line.span.start);
        let message = format!("`{cron}` stands {}", times(same.len()));
        let error = Diagnostic::error(Code::DuplicateCron, same[0].span.clone(), message);
        let error = same[1..].iter().fold(error, |error, other| error.also(other.span.clone(), "here, too"));
        cx.error(
            error.why("a run knows its schedule only by its cron line").help("move one of them by a minute"),
        );
    }
}
