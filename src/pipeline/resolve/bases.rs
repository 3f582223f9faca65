//! Images below an image.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest;
use crate::pipeline::Base;
use crate::span::Spanned;
use crate::value::Name;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// Names so that every base stands before what is built on it; by name where the order is free, and
/// in a circle, which is reported.
pub fn bases_first(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) -> Vec<Spanned<Name>> {
    circles(cx, tables);
    let mut order: Vec<Spanned<Name>> = Vec::new();
    let mut open: Vec<&Spanned<Name>> = tables.keys().collect();
    while !open.is_empty() {
        let ready = |name: &&Spanned<Name>| {
            let bases = tables[*name].from.iter().flatten();
            bases.filter(|base| tables.contains_key(&base.image)).all(|base| order.contains(&base.image))
        };
        let at = open.iter().position(ready).unwrap_or_default();
        order.push(open.remove(at).clone());
    }
    order
}

fn circles(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) {
    let names: Vec<&Spanned<Name>> = tables.keys().collect();
    let mut graph: DiGraphMap<usize, ()> = DiGraphMap::new();
    for (index, table) in tables.values().enumerate() {
        for base in table.from.iter().flatten() {
            if let Some(below) = names.iter().position(|name| name.value == base.image.value) {
                graph.add_edge(index, below, ());
            }
        }
    }
    for mut members in tarjan_scc(&graph) {
        members.sort_unstable();
        let Some((first, rest)) = members.split_first() else { continue };
        if rest.is_empty() && !graph.contains_edge(*first, *first) {
            continue;
        }
        let all: Vec<&str> = members.iter().map(|member| names[*member].as_str()).collect();
        let message = match all.as_slice() {
            [only] => format!("`{only}` is built on itself"),
            several => format!("{} are built on each other", several.join(", ")),
        };
        let mut error = Diagnostic::error(Code::ImageCycle, names[*first].span.clone(), message);
        for member in rest {
            error = error.also(names[*member].span.clone(), "and this one");
        }
        cx.error(error.help("take one `from` out"));
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
