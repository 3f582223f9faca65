//! The catalogue of codes. A code is stable: users search for it. Each has a page beside this file,
//! `catalogue/<code>.md`, which `pipegen explain` prints.

use super::define_codes::codes;

codes! {
    /// The file is not TOML.
    Syntax = "toml-syntax",
    /// A `version` that is not the minor series of this pipegen.
    VersionMismatch = "version-mismatch",
    /// A job that runs pipegen, and nothing that puts it on the runner.
    InstallMissing = "install-missing",
    /// A key that the language does not have.
    UnknownKey = "unknown-key",
    /// A key that must be written is not there.
    MissingKey = "missing-key",
    /// A key below the heading of a table that is not the one it is meant for.
    KeyBelowHeading = "key-below-heading",
    /// A value of another type than the key takes.
    WrongType = "wrong-type",
    /// A word that is none of those that the language has at its place.
    UnknownWord = "unknown-word",
    /// A list that chooses nothing.
    EmptyList = "empty-list",
    /// An entry that stands twice in its list.
    DuplicateEntry = "duplicate-entry",
    /// A name of a form that it cannot have where it is used.
    InvalidName = "invalid-name",
    /// A label that no pull request, runner or image can have.
    InvalidLabel = "invalid-label",
    /// A pattern that matches nothing, or that two readers would read differently.
    InvalidGlob = "invalid-glob",
    /// A path that does not lead to a file below the root of the repository.
    InvalidPath = "invalid-path",
    /// A text that is not the name of a repository or registry.
    InvalidRepository = "invalid-repository",
    /// A template of Git tags that does not say where the version is.
    InvalidRelease = "invalid-release",
    /// A length of time without a unit, or one that GitHub does not take at its place.
    InvalidDuration = "invalid-duration",
    /// A cron line that GitHub refuses, or that never fires.
    InvalidCron = "invalid-cron",
    /// A `keep` that does not say how long a tag lives.
    InvalidKeep = "invalid-keep",
    /// An expression that GitHub cannot evaluate, or evaluates to something else than it seems.
    InvalidExpression = "invalid-expression",
    /// An argument that Docker would get otherwise than it is written.
    InvalidDockerArgument = "invalid-docker-argument",
    /// A control character in a string.
    ControlCharacter = "control-character",
    /// A value that its reader would get as another one.
    ValueNotPreserved = "value-not-preserved",
    /// A name that no table has.
    UnknownName = "unknown-name",
    /// `like` names a table that has a `like` itself.
    LikeChain = "like-chain",
    /// A repository's name with capital letters.
    RepositoryUppercase = "repository-uppercase",
    /// A template that cannot make a tag.
    TagInvalid = "tag-invalid",
    /// A template whose tag can get longer than 128 characters.
    TagTooLong = "tag-too-long",
    /// Two rows of one repository that can make the same tag.
    OverlappingTags = "overlapping-tags",
    /// A tag that pipegen keeps for itself.
    ReservedTag = "reserved-tag",
    /// An event that the pipeline does not have.
    EventOutsidePipeline = "event-outside-pipeline",
    /// A branch that no event of the pipeline runs on.
    BranchOutsidePipeline = "branch-outside-pipeline",
    /// A context that GitHub does not give at this place.
    ExpressionContext = "expression-context",
    /// An expression that names another commit than the tested one.
    WrongCommitContext = "wrong-commit-context",
    /// An expression in a script where a variable would not be expanded.
    ExpressionNotLiftable = "expression-not-liftable",
    /// A placeholder that has no value at its place.
    PlaceholderUnavailable = "placeholder-unavailable",
    /// A value of a file that does not say what is read.
    ValueSource = "value-source",
    /// A value by event that lacks one of the events in which it is read.
    EventWithoutValue = "event-without-value",
    /// A value for an event in which it is never read.
    ValueOutsideEvents = "value-outside-events",
    /// A definition that nothing uses.
    Unused = "unused-definition",
    /// Two cron lines that are the same.
    DuplicateCron = "duplicate-cron",
    /// Two forms of releases that the same Git tag can have.
    OverlappingReleases = "overlapping-releases",
    /// A schedule, or a form of releases, with the name of another event.
    ScheduleShadowsEvent = "schedule-shadows-event",
    /// A tag that moves, in a pull request or the merge queue.
    MovingTagOnPullRequest = "moving-tag-on-pull-request",
    /// A row that trusted runs and others share.
    TagRowMixesTrust = "tag-row-mixes-trust",
    /// A job with an environment, or behind the gate, that runs may select which are not trusted.
    JobMixesTrust = "job-mixes-trust",
    /// A tag that is written after the gate, on branches that are not trusted.
    TagNeedsTrustedBranch = "tag-needs-trusted-branch",
    /// A moving tag that several branches write, or that is named after a branch.
    MovingTagNeedsLiteral = "moving-tag-needs-literal",
    /// `after = "gate"` on a tag that is written after the gate anyway.
    AfterRedundant = "after-redundant",
    /// Tags of an image that is not published.
    TagWithoutHome = "tag-without-home",
    /// A commit tag without `keep` in a pipeline that prunes.
    CommitTagWithoutKeep = "commit-tag-without-keep",
    /// A life that is shorter than the least that everything has.
    KeepBelowMinAge = "keep-below-min-age",
    /// A lifetime shorter than a run, and running it again, may need.
    KeepTooShort = "keep-too-short",
    /// A registry that nothing can be deleted from.
    RegistryNotPrunable = "registry-not-prunable",
    /// An entry of `protect` for a tag that a row keeps forever.
    ProtectRedundant = "protect-redundant",
    /// An image that nothing uses.
    ImageUnused = "image-unused",
    /// Images that are built on each other in a circle.
    ImageCycle = "image-cycle",
    /// Two images with one name: of a job, or in a job's Docker.
    ImageNamesCollide = "image-names-collide",
    /// A Dockerfile that is not there.
    DockerfileMissing = "dockerfile-missing",
    /// A build context that is not a directory of the repository.
    ContextMissing = "context-missing",
    /// A pattern of `files` that begins with a directory or file that is not there.
    FileMatchesNothing = "file-matches-nothing",
    /// A stage that the Dockerfile does not have.
    TargetNotInDockerfile = "target-not-in-dockerfile",
    /// A build argument that the Dockerfile does not declare.
    BuildArgNotInDockerfile = "build-arg-not-in-dockerfile",
    /// A commit, run or time in a build argument: the image can never be reused.
    CommitInCachedImage = "commit-in-cached-image",
    /// A Dockerfile that names a repository of this pipeline, without `from`.
    BaseWithoutFrom = "base-without-from",
    /// A registry cache for an image without a repository.
    CacheWithoutRepository = "cache-without-repository",
    /// A handoff through a registry for an image without a repository.
    HandoffWithoutRepository = "handoff-without-repository",
    /// Ways to hand an image over that do not fit together, or are never used.
    InvalidHandoff = "invalid-handoff",
    /// A fork's image, loaded or run where there are privileges.
    ForkImageWithPrivileges = "fork-image-with-privileges",
    /// A fork's source, built where there are privileges.
    FallbackRebuildsFork = "fallback-rebuilds-fork",
    /// A job that runs after the gate, and that the gate should wait for.
    RequiredAfterGate = "required-after-gate",
    /// A job that waits for a job of another run.
    WorkflowRunChain = "workflow-run-chain",
    /// A registry without a login.
    RegistryWithoutLogin = "registry-without-login",
    /// Attestations of an image that no registry has.
    AttestWithoutRepository = "attest-without-repository",
    /// A further repository of an image of which nothing is promoted.
    MirrorWithoutPromotion = "mirror-without-promotion",
    /// A tag row for a registry on which the image has no repository.
    TagRowWithoutRepository = "tag-row-without-repository",
    /// A tag that the build writes, for another repository than the first.
    CommitTagElsewhere = "commit-tag-elsewhere",
    /// A repository of an image that no tag row writes to.
    RepositoryWithoutTags = "repository-without-tags",
    /// A file of accepted vulnerabilities that is not there.
    IgnoreFileMissing = "ignore-file-missing",
    /// Several platforms without a registry to join them in.
    MultiPlatformWithoutRegistry = "multi-platform-without-registry",
    /// A moving tag of an image that nothing has run.
    PromotedButNeverRun = "promoted-but-never-run",
    /// A platform that is published, and that nothing has run the image on.
    UntestedPlatform = "untested-platform",
    /// An image that nothing but releases builds.
    BuiltForReleasesOnly = "built-for-releases-only",
    /// A platform that an image is needed for, and not built for.
    PlatformNotBuilt = "platform-not-built",
    /// A consumer that does not say which of several images it uses.
    ConsumerImagesAmbiguous = "consumer-images-ambiguous",
    /// A job without exactly one of `run` and `steps`.
    JobBody = "job-body",
    /// Jobs that wait for each other.
    JobCycle = "job-cycle",
    /// A job that no run of the pipeline can contain.
    JobUnreachable = "job-unreachable",
    /// A pipeline whose required check can only be green.
    NothingGates = "nothing-gates",
    /// A name that pipegen uses for a job of its own.
    ReservedName = "reserved-name",
    /// A matrix without legs, or with more than GitHub starts.
    MatrixTooLarge = "matrix-too-large",
    /// An artifact that no job uploads.
    ArtifactUnknown = "artifact-unknown",
    /// An artifact that two jobs upload.
    ArtifactDuplicate = "artifact-duplicate",
    /// A job that needs data of a job that does not run in all the same runs.
    ArtifactNotInEvent = "artifact-not-in-event",
    /// A job that waits for one that may fail.
    AdvisoryNeeded = "advisory-needed",
    /// An input that the action does not have.
    ActionInputUnknown = "action-input-unknown",
    /// An action without a pin.
    UnpinnedAction = "unpinned-action",
    /// A step that does not exist before this one.
    StepReferenceUnknown = "step-reference-unknown",
    /// A time limit that never holds, because another one ends the job or step before.
    TimeoutOrder = "timeout-order",
    /// A script that forgets whether the commands failed that it started in the background.
    WaitHidesFailures = "wait-hides-failures",
    /// A script that is longer than GitHub takes.
    RunTooLong = "run-too-long",
    /// A self-hosted runner that a fork's code would reach.
    SelfHostedUntrusted = "self-hosted-untrusted",
    /// A workflow that no job of the pipeline can call.
    WorkflowNotCallable = "workflow-not-callable",
    /// What a job gives to the workflow that it calls is not what that declares.
    CallMismatch = "call-mismatch",
    /// A job of a called workflow without a time limit.
    CalledJobUnbounded = "called-job-unbounded",
    /// A called workflow that asks for more than its caller may give.
    PermissionOverCaller = "permission-over-caller",
    /// A called workflow that checks out another commit than the tested one.
    ForeignWorkflowCommit = "foreign-workflow-commit",
    /// A checkout that leaves the job's token on disk.
    CheckoutKeepsToken = "checkout-keeps-token",
    /// A container of a job or service that is not pinned by digest.
    ContainerUnpinned = "container-unpinned",
    /// A container of a registry with a log-in for pulls, in a job that runs without secrets, too.
    ContainerLogin = "container-login",
    /// A combination of keys that cannot be translated faithfully.
    Unsupported = "unsupported-combination",
    /// A default that is not among the options.
    InputDefault = "input-default",
    /// More manual inputs than GitHub takes.
    TooManyInputs = "too-many-inputs",
    /// More reusable workflows than a run of GitHub calls.
    TooManyCalledFiles = "too-many-called-files",
    /// More of something than a run of GitHub carries.
    PipelineTooLarge = "pipeline-too-large",
    /// A platform without a native runner.
    PlatformEmulated = "platform-emulated",
    /// Runs that cancel each other although they promote.
    CancelWithPromotion = "cancel-with-promotion",
    /// A rendered file would break a rule of GitHub: a defect of pipegen.
    OutputInvalid = "output-invalid",
    /// There is no file of that name.
    FileNotFound = "file-not-found",
    /// The name is not that of a file.
    NotAFile = "not-a-file",
    /// The file is larger than any `pipeline.toml` has reason to be.
    FileTooLarge = "file-too-large",
    /// The file is not UTF-8, which TOML has to be.
    NotUtf8 = "not-utf8",
    /// A deployment of runs of which none is newer than the other.
    DeployMixesOrders = "deploy-mixes-orders",
    /// A deployment that does not say what serves.
    DeployNotVerified = "deploy-not-verified",
}
