//! Images below an image.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest;
use crate::pipeline::Base;
use crate::span::Spanned;
use crate::value::Name;
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// Names so that every base stands before what is built on it; by name where the order is free.
pub fn bases_first(
    cx: &mut Context<'_>,
    tables: &BTreeMap<Spanned<Name>, Table>,
) -> Option<Vec<Spanned<Name>>> {
    let mut order: Vec<Spanned<Name>> = Vec::new();
    let mut open: Vec<&Spanned<Name>> = tables.keys().collect();
    while !open.is_empty() {
        let ready = |name: &&Spanned<Name>| {
            let bases = tables[*name].from.iter().flatten();
            bases.filter(|base| tables.contains_key(&base.image)).all(|base| order.contains(&base.image))
        };
        let Some(at) = open.iter().position(ready) else {
            let names: Vec<&str> = open.iter().map(|name| name.as_str()).collect();
            let mut error = Diagnostic::error(
                Code::ImageCycle,
                open[0].span.clone(),
                format!("{} are built on each other", names.join(", ")),
            );
            for name in &open[1..] {
                error = error.also(name.span.clone(), "and this one");
            }
            cx.error(error.help("take one `from` out"));
            return None;
        };
        order.push(open.remove(at).clone());
    }
    Some(order)
}

pub fn bases(cx: &mut Context<'_>, name: &Spanned<Name>, table: &Table) -> Vec<Base> {
    let mut bases = Vec::new();
    for base in table.from.iter().flatten() {
        if base.image.value == name.value {
            cx.error(Diagnostic::error(
                Code::ImageCycle,
                base.image.span.clone(),
                "an image cannot be built on itself",
            ));
        }
        if cx.lookup("image", &base.image, cx.manifest.image.as_ref()).is_some() {
            bases.push(Base { image: base.image.value.clone(), build_arg: base.build_arg.value.clone() });
        }
    }
    bases.sort_by(|a, b| a.build_arg.cmp(&b.build_arg));
    bases
}
