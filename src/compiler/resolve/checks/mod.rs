//! Rules over the whole file, one file each. To add one: a file here, a line in [`CHECKS`], and of its code a case
//! in `tests/cases/errors/` and a page.

mod at_kept;
mod called_commit;
mod called_runner;
mod commit_tag_images;
mod commit_tag_kept;
mod container_login;
mod definition_used;
mod deploy_by_hand;
mod deployment_limit;
mod image_advisory;
mod image_built_early;
mod image_names;
mod image_prepared;
mod image_used;
mod install_literal;
mod install_used;
mod job_cycle;
mod keep_covers_run;
mod life_above_min_age;
mod machine_reached;
mod matrix_legs;
mod needs_advisory;
mod needs_after_gate;
mod needs_apart;
mod needs_there;
mod overlapping_tags;
mod pin_of_workflow;
mod pin_used;
mod platform_match;
mod platform_tested;
mod promoted_image_run;
mod promotion_cancelled;
mod protect_needed;
mod registry_deletes;
mod registry_login;
mod registry_used;
mod releases_used;
mod retention_name_free;
mod schedule_used;
mod something_gates;
mod tags_at_home;
mod values_by_event;

use crate::compiler::parse::Unread;
use crate::compiler::resolve::context::Context;
use crate::model::pipeline::Pipeline;

/// What a rule must be able to rely on before it speaks, besides the tables that it speaks of: what cannot be read
/// in those makes no rule speak of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// All of the file: it asks whether something is used, or selected, anywhere.
    WholeFile,
    /// Every image and every job that was read is valid.
    Resolved,
    /// All names of tables: it asks whether one is there.
    Names,
    /// `[pipeline]`, which says something for all.
    Pipeline,
}

impl Need {
    /// Whether it is met, in a file of which `unread` could not be read, and of the rest of which everything is
    /// valid, or not.
    fn is_met(self, unread: Option<&Unread>, is_resolved: bool) -> bool {
        match self {
            Self::WholeFile => unread.is_none(),
            Self::Resolved => is_resolved,
            Self::Names => unread.is_none_or(|unread| !unread.names),
            Self::Pipeline => unread.is_none_or(|unread| !unread.pipeline),
        }
    }
}

/// One rule. It knows the file and the pipeline, in which what is not valid is missing, and no other rule; what
/// several rules share stands beside [`Context`].
pub(super) struct Check {
    /// What it relies on.
    pub(super) needs: &'static [Need],
    /// Reports what is wrong.
    pub(super) run: fn(&mut Context<'_>, &Pipeline),
}

/// All rules. Their order says which of two errors at one place stands first, and nothing else.
const CHECKS: &[Check] = &[
    image_names::CHECK,
    image_prepared::CHECK,
    image_advisory::CHECK,
    values_by_event::CHECK,
    tags_at_home::CHECK,
    overlapping_tags::CHECK,
    commit_tag_images::CHECK,
    commit_tag_kept::CHECK,
    life_above_min_age::CHECK,
    registry_deletes::CHECK,
    retention_name_free::CHECK,
    protect_needed::CHECK,
    machine_reached::CHECK,
    at_kept::CHECK,
    matrix_legs::CHECK,
    install_used::CHECK,
    install_literal::CHECK,
    called_commit::CHECK,
    called_runner::CHECK,
    needs_there::CHECK,
    needs_apart::CHECK,
    needs_advisory::CHECK,
    needs_after_gate::CHECK,
    job_cycle::CHECK,
    platform_match::CHECK,
    something_gates::CHECK,
    schedule_used::CHECK,
    releases_used::CHECK,
    definition_used::CHECK,
    pin_of_workflow::CHECK,
    pin_used::CHECK,
    registry_used::CHECK,
    registry_login::CHECK,
    container_login::CHECK,
    promotion_cancelled::CHECK,
    image_used::CHECK,
    promoted_image_run::CHECK,
    platform_tested::CHECK,
    image_built_early::CHECK,
    keep_covers_run::CHECK,
    deploy_by_hand::CHECK,
    deployment_limit::CHECK,
];

/// Applies every rule whose needs are met.
pub(super) fn check(cx: &mut Context<'_>, pipeline: &Pipeline, unread: Option<&Unread>, is_resolved: bool) {
    for check in CHECKS {
        if check.needs.iter().all(|need| need.is_met(unread, is_resolved)) {
            (check.run)(cx, pipeline);
        }
    }
}
