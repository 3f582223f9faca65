//! `[retention]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::runner;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::compiler::resolve::pipeline::tool;
use crate::model::pipeline::{MIN_AGE, Retention, UNTAGGED};

/// Resolves the table.
pub fn retention(cx: &mut Context<'_>, settings: &Settings) -> Option<Retention> {
    let table = cx.manifest.retention.as_ref()?;
    Some(Retention {
        schedule: table.schedule.value.clone(),
        min_age: table.min_age.as_ref().map_or(MIN_AGE, |own| own.value),
        untagged: table.untagged.as_ref().map_or(UNTAGGED, |own| own.value),
        unknown: table.unknown.as_ref().map(|own| own.value),
        protect: table
            .protect
            .iter()
            .flat_map(|own| &own.value)
            .map(|own| own.value.glob().clone())
            .collect(),
        sources: table.sources.iter().flat_map(|own| &own.value).map(|own| own.value.clone()).collect(),
        install: tool::install(cx, "[retention]", &table.span)
            .map(|own| own.value.raw.clone())
            .unwrap_or_default(),
        runner: match &table.runs_on {
            Some(labels) => runner::runner(cx, labels).unwrap_or_else(|| settings.runs_on.clone()),
            None => settings.runs_on.clone(),
        },
    })
}
