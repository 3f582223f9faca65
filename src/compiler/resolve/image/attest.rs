//! `attest` of an image.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Attestation};
use crate::language::span::Spanned;

pub fn attest(cx: &mut Context<'_>, table: &Spanned<manifest::Image>, image: &Span) -> Vec<Attestation> {
    let Some(many) = &table.attest else { return Vec::new() };
    if many.0.is_empty() {
        cx.error(lists::empty(&many.span, "`attest`", "leave it out"));
    }
    lists::once(cx, &many.0, |kind| kind.as_str());
    if table.repository.is_none() {
        cx.error(
            Diagnostic::error(
                Code::AttestWithoutRepository,
                many.span.clone(),
                "attestations of an image that is not published",
            )
            .also(image.clone(), "this image has no `repository`")
            .why("they are about a digest in a registry, and are kept there beside the image")
            .help("give the image a `repository`, or take `attest` out"),
        );
    }
    let mut kinds: Vec<Attestation> = many.0.iter().map(|kind| kind.value).collect();
    kinds.sort_unstable();
    kinds
}
