//! Images below an image.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::circle::{self, Edge};
use crate::language::diagnostic::Code;
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::Base;
use std::collections::{BTreeMap, BTreeSet};

type Table = Spanned<manifest::Image>;

/// Names so that every base stands before what is built on it; by name where the order is free, and
/// in a circle, which is reported.
pub fn bases_first(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) -> Vec<Spanned<Name>> {
    circles(cx, tables);
    let mut waits: BTreeMap<&Name, BTreeSet<&Name>> = BTreeMap::new();
    let mut above: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
    for (name, table) in tables {
        let bases = table.from.iter().flatten().map(|base| &base.image);
        let bases: BTreeSet<&Name> =
            bases.filter(|base| tables.contains_key(base)).map(|base| &base.value).collect();
        bases.iter().for_each(|base| above.entry(base).or_default().push(&name.value));
        waits.insert(&name.value, bases);
    }
    let mut ready: BTreeSet<&Name> =
        waits.iter().filter(|(_, bases)| bases.is_empty()).map(|(name, _)| *name).collect();
    let mut order = Vec::new();
    while let Some(name) = ready.pop_first().or_else(|| waits.keys().next().copied()) {
        if waits.remove(name).is_none() {
            continue;
        }
        let key = Spanned::new(name.clone(), 0..0);
        order.extend(tables.get_key_value(&key).map(|(key, _)| key.clone()));
        for next in above.remove(name).into_iter().flatten() {
            if let Some(bases) = waits.get_mut(next) {
                bases.remove(name);
                if bases.is_empty() {
                    ready.insert(next);
                }
            }
        }
    }
    order
}

fn circles(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) {
    let bases = tables.iter().flat_map(|(name, table)| {
        table.from.iter().flatten().map(move |base| (&name.value, &base.value.image))
    });
    let known = bases.filter(|(_, base)| tables.contains_key(*base));
    let edges: Vec<Edge> = known
        .map(|(name, base)| Edge {
            from: name.clone(),
            to: base.value.clone(),
            span: base.span.clone(),
            text: format!("`{name}` is built on `{}`", base.value),
        })
        .collect();
    for circle in circle::circles(&edges) {
        let error = circle::error(Code::ImageCycle, &circle, "is built on", "take one of these `from` out");
        error.into_iter().for_each(|error| cx.error(error));
    }
}

pub fn bases(cx: &mut Context<'_>, table: &Table) -> Vec<Base> {
    let mut bases = Vec::new();
    for base in table.from.iter().flatten() {
        if cx.lookup("image", &base.image, cx.manifest.image.as_ref()).is_some() {
            bases.push(Base { image: base.image.value.clone(), build_arg: base.build_arg.value.clone() });
        }
    }
    bases.sort_by(|a, b| a.build_arg.cmp(&b.build_arg));
    bases
}
