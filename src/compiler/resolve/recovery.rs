//! What can be said of a file of which a part could not be read. All errors are reported together,
//! and none that would go away with another.

use crate::compiler::parse::Unread;
use crate::language::diagnostic::{Code, Diagnostic};

/// What is found while a table is resolved and depends on others: on whether something is used or selected
/// anywhere. Rules over the whole file say themselves what they need: `checks::Need`.
const OF_THE_WHOLE: [Code; 4] =
    [Code::ArtifactNotInEvent, Code::ArtifactUnknown, Code::ConsumerImagesAmbiguous, Code::TagWithoutHome];
/// The same, on a name.
const OF_NAMES: [Code; 5] = [
    Code::EventOutsidePipeline,
    Code::RegistryWithoutLogin,
    Code::StepReferenceUnknown,
    Code::UnknownName,
    Code::UnpinnedAction,
];
/// The same, on what `[pipeline]` says for all.
const OF_THE_PIPELINE: [Code; 11] = [
    Code::BranchOutsidePipeline,
    Code::EventOutsidePipeline,
    Code::MirrorWithoutPromotion,
    Code::MovingTagNeedsLiteral,
    Code::NotifyUnreachable,
    Code::RepositoryWithoutTags,
    Code::SelfHostedUntrusted,
    Code::TagNeedsTrustedBranch,
    Code::TagRowMixesTrust,
    Code::TimeoutOrder,
    Code::Unsupported,
];

/// Keeps what holds whatever the unreadable parts were meant to say.
pub fn certain(found: Vec<Diagnostic>, unread: &Unread) -> Vec<Diagnostic> {
    let doubtful = |found: &Diagnostic| {
        unread.touch(found)
            || OF_THE_WHOLE.contains(&found.code)
            || (unread.names && OF_NAMES.contains(&found.code))
            || (unread.pipeline && OF_THE_PIPELINE.contains(&found.code))
    };
    found.into_iter().filter(|found| !doubtful(found)).collect()
}
