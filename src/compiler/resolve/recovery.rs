//! What can be said of a file of which a part could not be read. All errors are reported together,
//! and none that would go away with another.

use crate::compiler::parse::Unread;
use crate::language::diagnostic::{Code, Diagnostic};

/// Rules that ask whether something is used, or selected, anywhere in the file.
const OF_THE_WHOLE: [Code; 8] = [
    Code::ArtifactNotInEvent,
    Code::ArtifactUnknown,
    Code::ConsumerImagesAmbiguous,
    Code::ImageUnused,
    Code::NothingGates,
    Code::PromotedButNeverRun,
    Code::TagWithoutHome,
    Code::Unused,
];
/// Rules that ask for a name.
const OF_NAMES: [Code; 5] = [
    Code::EventOutsidePipeline,
    Code::RegistryWithoutLogin,
    Code::StepReferenceUnknown,
    Code::UnknownName,
    Code::UnpinnedAction,
];
/// Rules that read what `[pipeline]` says for all.
const OF_THE_PIPELINE: [Code; 11] = [
    Code::BranchOutsidePipeline,
    Code::EventOutsidePipeline,
    Code::MirrorWithoutPromotion,
    Code::MovingTagNeedsLiteral,
    Code::OverlappingTags,
    Code::PlatformNotBuilt,
    Code::SelfHostedUntrusted,
    Code::TagNeedsTrustedBranch,
    Code::TagRowMixesTrust,
    Code::TimeoutOrder,
    Code::Unsupported,
];

/// Keeps what holds whatever the unreadable parts were meant to say.
#[must_use]
pub fn certain(found: Vec<Diagnostic>, unread: &Unread) -> Vec<Diagnostic> {
    let doubtful = |found: &Diagnostic| {
        unread.touch(found)
            || OF_THE_WHOLE.contains(&found.code)
            || (unread.names && OF_NAMES.contains(&found.code))
            || (unread.pipeline && OF_THE_PIPELINE.contains(&found.code))
    };
    found.into_iter().filter(|found| !doubtful(found)).collect()
}
