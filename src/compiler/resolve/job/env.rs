//! `env` of a job.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::variables;
use crate::language::manifest;
use crate::language::value::{EnvName, Name};
use crate::model::pipeline::ByEvent;
use std::collections::BTreeMap;

/// Variables of one job: none that pipegen sets, none that differs from a shared one by case alone.
pub fn env(cx: &mut Context<'_>, keys: &manifest::Consumer, images: &[Name]) -> BTreeMap<EnvName, ByEvent> {
    let mut env = BTreeMap::new();
    variables::check(cx, keys.env.as_ref(), |name| variables::is_ours(name, images.iter()));
    let shared: Vec<_> = cx.manifest.pipeline.env.iter().flat_map(|map| map.0.keys()).collect();
    for (name, value) in keys.env.iter().flat_map(|map| &map.0) {
        value.texts().for_each(|text| cx.text(&text.value, &text.span, Place::JobEnv));
        let other = shared
            .iter()
            .find(|other| other.value != name.value && other.as_str().eq_ignore_ascii_case(name.as_str()));
        if let Some(other) = other {
            cx.error(variables::same(name.as_str(), &name.span, other.as_str(), &other.span));
        }
        env.insert(name.value.clone(), cx.by_event(value));
    }
    env
}
