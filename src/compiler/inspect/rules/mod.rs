//! The rules, one file each. To add one: a file here, a line in [`RULES`], a directory of
//! `tests/cases/inspect/` with files that break it.

use super::document::Document;
use super::report::Report;
use super::tree::Tree;

mod action_inputs;
mod call_inputs;
mod call_limits;
mod callee_permissions;
mod checkout_credentials;
mod concurrency_group;
mod context_property;
mod cron;
mod expression_context;
mod expression_syntax;
mod expression_too_long;
mod identifiers;
mod job_graph;
mod job_permissions;
mod job_timeout;
mod limits;
mod matrix_size;
mod model_mismatch;
mod names;
mod pin;
mod reference_unknown;
mod run_size;
mod run_too_long;
mod script_expression;
mod shell;
mod triggers;
mod unknown_key;
mod workflow_run_chain;
mod workflow_run_checkout;
mod workflow_run_source;
mod yaml_unreadable;

/// One rule.
pub(super) struct Rule {
    /// Kebab-case; also the name of its file and of its directory of tests.
    pub(super) name: &'static str,
    /// Looks at one file, with all files of the repository at hand.
    pub(super) check: fn(&Document<'_>, &Tree<'_>, &mut Report<'_>),
}

/// All rules. The last one is the backstop: it speaks only of files that no other objects to.
pub(super) const RULES: &[Rule] = &[
    yaml_unreadable::RULE,
    unknown_key::RULE,
    expression_syntax::RULE,
    expression_too_long::RULE,
    run_too_long::RULE,
    expression_context::RULE,
    context_property::RULE,
    reference_unknown::RULE,
    job_graph::RULE,
    identifiers::RULE,
    action_inputs::RULE,
    call_inputs::RULE,
    callee_permissions::RULE,
    call_limits::RULE,
    workflow_run_chain::RULE,
    workflow_run_source::RULE,
    workflow_run_checkout::RULE,
    pin::RULE,
    job_permissions::RULE,
    job_timeout::RULE,
    concurrency_group::RULE,
    script_expression::RULE,
    limits::RULE,
    run_size::RULE,
    matrix_size::RULE,
    cron::RULE,
    checkout_credentials::RULE,
    shell::RULE,
    names::RULE,
    triggers::RULE,
    model_mismatch::RULE,
];
