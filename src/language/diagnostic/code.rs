//! The catalogue of codes. A code is stable: users search for it. Each has a page beside this file,
//! `catalogue/<code>.md`, which `pipegen explain` prints.

use super::define_codes::codes;

codes! {
    Syntax = "toml-syntax": "The file is not TOML.",
    VersionMismatch = "version-mismatch": "A `version` that is not the minor series of this pipegen.",
    InstallMissing = "install-missing": "A job that runs pipegen, and nothing that puts it on the runner.",
    UnknownKey = "unknown-key": "A key that the language does not have.",
    MissingKey = "missing-key": "A key that must be written is not there.",
    KeyBelowHeading = "key-below-heading":
        "A key below the heading of a table that is not the one it is meant for.",
    WrongType = "wrong-type": "A value of another type than the key takes.",
    UnknownWord = "unknown-word": "A word that is none of those that the language has at its place.",
    EmptyList = "empty-list": "A list that chooses nothing.",
    DuplicateEntry = "duplicate-entry": "An entry that stands twice in its list.",
    InvalidName = "invalid-name": "A name of a form that it cannot have where it is used.",
    InvalidLabel = "invalid-label": "A label that no pull request, runner or image can have.",
    InvalidIssueTitle = "invalid-issue-title": "A title that GitHub takes for no issue.",
    InvalidGlob = "invalid-glob":
        "A pattern that matches nothing, or that two readers would read differently.",
    InvalidPath = "invalid-path": "A path that does not lead to a file below the root of the repository.",
    InvalidRepository = "invalid-repository": "A text that is not the name of a repository or registry.",
    InvalidRelease = "invalid-release": "A template of Git tags that does not say where the version is.",
    InvalidDuration = "invalid-duration":
        "A length of time without a unit, or one that GitHub does not take at its place.",
    InvalidCron = "invalid-cron": "A cron line that GitHub refuses, or that never fires.",
    InvalidKeep = "invalid-keep": "A `keep` that does not say how long a tag lives.",
    InvalidExpression = "invalid-expression":
        "An expression that GitHub cannot evaluate, or evaluates to something else than it seems.",
    InvalidDockerArgument = "invalid-docker-argument":
        "An argument that Docker would get otherwise than it is written.",
    ControlCharacter = "control-character": "A control character in a string.",
    ValueNotPreserved = "value-not-preserved": "A value that its reader would get as another one.",
    UnknownName = "unknown-name": "A name that no table has.",
    LikeChain = "like-chain": "`like` names a table that has a `like` itself.",
    RepositoryUppercase = "repository-uppercase": "A repository's name with capital letters.",
    TagInvalid = "tag-invalid": "A template that cannot make a tag.",
    TagTooLong = "tag-too-long": "A template whose tag can get longer than 128 characters.",
    OverlappingTags = "overlapping-tags": "Two rows of one repository that can make the same tag.",
    CommitTagOfTwoImages = "commit-tag-of-two-images":
        "A commit tag that two runs of one commit would write for different images.",
    ReservedTag = "reserved-tag": "A tag that pipegen keeps for itself.",
    EventOutsidePipeline = "event-outside-pipeline": "An event that the pipeline does not have.",
    BranchOutsidePipeline = "branch-outside-pipeline": "A branch that no event of the pipeline runs on.",
    ExpressionContext = "expression-context": "A context that GitHub does not give at this place.",
    WrongCommitContext = "wrong-commit-context":
        "An expression that names another commit than the tested one.",
    ExpressionNotLiftable = "expression-not-liftable":
        "An expression in a script where a variable would not be expanded.",
    PlaceholderUnavailable = "placeholder-unavailable": "A placeholder that has no value at its place.",
    ValueSource = "value-source": "A value of a file that does not say what is read.",
    EventWithoutValue = "event-without-value":
        "A value by event that lacks one of the events in which it is read.",
    ValueOutsideEvents = "value-outside-events": "A value for an event in which it is never read.",
    Unused = "unused-definition": "A definition that nothing uses.",
    DuplicateCron = "duplicate-cron": "Two cron lines that are the same.",
    OverlappingReleases = "overlapping-releases": "Two forms of releases that the same Git tag can have.",
    ScheduleShadowsEvent = "schedule-shadows-event":
        "A schedule, or a form of releases, with the name of another event.",
    MovingTagOnPullRequest = "moving-tag-on-pull-request":
        "A tag that moves, in a pull request or the merge queue.",
    TagRowMixesTrust = "tag-row-mixes-trust": "A row that trusted runs and others share.",
    JobMixesTrust = "job-mixes-trust":
        "A job with an environment, or behind the gate, that runs may select which are not trusted.",
    TagNeedsTrustedBranch = "tag-needs-trusted-branch":
        "A tag that is written after the gate, on branches that are not trusted.",
    MovingTagNeedsLiteral = "moving-tag-needs-literal":
        "A moving tag that several branches write, or that is named after a branch.",
    AfterRedundant = "after-redundant": "`after = \"gate\"` on a tag that is written after the gate anyway.",
    TagWithoutHome = "tag-without-home": "Tags of an image that is not published.",
    CommitTagWithoutKeep = "commit-tag-without-keep":
        "A commit tag without `keep` in a pipeline that prunes.",
    KeepBelowMinAge = "keep-below-min-age": "A life that is shorter than the least that everything has.",
    KeepTooShort = "keep-too-short": "A lifetime shorter than a run, and running it again, may need.",
    RegistryNotPrunable = "registry-not-prunable": "A registry that nothing can be deleted from.",
    ProtectRedundant = "protect-redundant": "An entry of `protect` for a tag that a row keeps forever.",
    ImageUnused = "image-unused": "An image that nothing uses.",
    ImageCycle = "image-cycle": "Images that are built on each other in a circle.",
    ImageNamesCollide = "image-names-collide": "Two images with one name: of a job, or in a job's Docker.",
    DockerfileMissing = "dockerfile-missing": "A Dockerfile that is not there.",
    ContextMissing = "context-missing": "A build context that is not a directory of the repository.",
    FileMatchesNothing = "file-matches-nothing":
        "A pattern of `files` that begins with a directory or file that is not there.",
    TargetNotInDockerfile = "target-not-in-dockerfile": "A stage that the Dockerfile does not have.",
    BuildArgNotInDockerfile = "build-arg-not-in-dockerfile":
        "A build argument that the Dockerfile does not declare.",
    CommitInCachedImage = "commit-in-cached-image":
        "A commit, run or time in a build argument: the image can never be reused.",
    BaseWithoutFrom = "base-without-from":
        "A Dockerfile that names a repository of this pipeline, without `from`.",
    CacheWithoutRepository = "cache-without-repository":
        "A registry cache for an image without a repository.",
    DaemonAcrossRunners = "daemon-across-runners":
        "A job on another machine than the one in whose Docker its image stays.",
    DaemonOutOfReach = "daemon-out-of-reach": "Something that cannot reach an image in a machine's Docker.",
    DaemonWithRepository = "daemon-with-repository": "An image with a repository that stays on a machine.",
    HandoffWithoutRepository = "handoff-without-repository":
        "A handoff through a registry for an image without a repository.",
    InvalidHandoff = "invalid-handoff":
        "Ways to hand an image over that do not fit together, or are never used.",
    ForkImageWithPrivileges = "fork-image-with-privileges":
        "A fork's image, loaded or run where there are privileges.",
    FallbackRebuildsFork = "fallback-rebuilds-fork": "A fork's source, built where there are privileges.",
    RequiredAfterGate = "required-after-gate":
        "A job that runs after the gate, and that the gate should wait for.",
    WorkflowRunChain = "workflow-run-chain": "A job that waits for a job of another run.",
    RegistryWithoutLogin = "registry-without-login": "A registry without a login.",
    AttestWithoutRepository = "attest-without-repository": "Attestations of an image that no registry has.",
    MirrorWithoutPromotion = "mirror-without-promotion":
        "A further repository of an image of which nothing is promoted.",
    TagRowWithoutRepository = "tag-row-without-repository":
        "A tag row for a registry on which the image has no repository.",
    CommitTagElsewhere = "commit-tag-elsewhere":
        "A tag that the build writes, for another repository than the first.",
    RepositoryWithoutTags = "repository-without-tags": "A repository of an image that no tag row writes to.",
    IgnoreFileMissing = "ignore-file-missing": "A file of accepted vulnerabilities that is not there.",
    MultiPlatformWithoutRegistry = "multi-platform-without-registry":
        "Several platforms without a registry to join them in.",
    PromotedButNeverRun = "promoted-but-never-run": "A moving tag of an image that nothing has run.",
    UntestedPlatform = "untested-platform":
        "A platform that is published, and that nothing has run the image on.",
    BuiltForReleasesOnly = "built-for-releases-only": "An image that nothing but releases builds.",
    PlatformNotBuilt = "platform-not-built": "A platform that an image is needed for, and not built for.",
    ConsumerImagesAmbiguous = "consumer-images-ambiguous":
        "A consumer that does not say which of several images it uses.",
    AtTestsNoChange = "at-tests-no-change":
        "A consumer of images that are elsewhere, in an event that tests a change.",
    AtNotDeployed = "at-not-deployed": "A consumer at a deployment, of an image that it does not deploy.",
    AtNotKept = "at-not-kept": "A tag that consumers take images at, and that retention deletes.",
    JobBody = "job-body": "A job without exactly one of `run` and `steps`.",
    JobCycle = "job-cycle": "Jobs that wait for each other.",
    JobUnreachable = "job-unreachable": "A job that no run of the pipeline can contain.",
    NothingGates = "nothing-gates": "A pipeline whose required check can only be green.",
    ReservedName = "reserved-name": "A name that pipegen uses for a job of its own.",
    MatrixTooLarge = "matrix-too-large": "A matrix without legs, or with more than GitHub starts.",
    ArtifactUnknown = "artifact-unknown": "An artifact that no job uploads.",
    ArtifactDuplicate = "artifact-duplicate": "An artifact that two jobs upload.",
    ArtifactNotInEvent = "artifact-not-in-event":
        "A job that needs data of a job that does not run in all the same runs.",
    AdvisoryNeeded = "advisory-needed": "A job that waits for one that may fail.",
    ActionInputUnknown = "action-input-unknown": "An input that the action does not have.",
    UnpinnedAction = "unpinned-action": "An action without a pin.",
    StepReferenceUnknown = "step-reference-unknown": "A step that does not exist before this one.",
    TimeoutOrder = "timeout-order":
        "A time limit that never holds, because another one ends the job or step before.",
    WaitHidesFailures = "wait-hides-failures":
        "A script that forgets whether the commands failed that it started in the background.",
    RunTooLong = "run-too-long": "A script that is longer than GitHub takes.",
    SelfHostedUntrusted = "self-hosted-untrusted": "A self-hosted runner that a fork's code would reach.",
    WorkflowNotCallable = "workflow-not-callable": "A workflow that no job of the pipeline can call.",
    CallMismatch = "call-mismatch":
        "What a job gives to the workflow that it calls is not what that declares.",
    CalledJobUnbounded = "called-job-unbounded": "A job of a called workflow without a time limit.",
    PermissionOverCaller = "permission-over-caller":
        "A called workflow that asks for more than its caller may give.",
    ForeignWorkflowCommit = "foreign-workflow-commit":
        "A called workflow that checks out another commit than the tested one.",
    CheckoutKeepsToken = "checkout-keeps-token": "A checkout that leaves the job's token on disk.",
    ContainerUnpinned = "container-unpinned": "A container of a job or service that is not pinned by digest.",
    ContainerLogin = "container-login":
        "A container of a registry with a log-in for pulls, in a job that runs without secrets, too.",
    NotifyUnreachable = "notify-unreachable": "A notification of something that no trusted run has.",
    Unsupported = "unsupported-combination": "A combination of keys that cannot be translated faithfully.",
    InputDefault = "input-default": "A default that is not among the options.",
    TooManyInputs = "too-many-inputs": "More manual inputs than GitHub takes.",
    TooManyCalledFiles = "too-many-called-files": "More reusable workflows than a run of GitHub calls.",
    PipelineTooLarge = "pipeline-too-large": "More of something than a run of GitHub carries.",
    PlatformEmulated = "platform-emulated": "A platform without a native runner.",
    CancelWithPromotion = "cancel-with-promotion": "Runs that cancel each other although they promote.",
    OutputInvalid = "output-invalid": "A rendered file would break a rule of GitHub: a defect of pipegen.",
    FileNotFound = "file-not-found": "There is no file of that name.",
    NotAFile = "not-a-file": "The name is not that of a file.",
    FileTooLarge = "file-too-large": "The file is larger than any `pipeline.toml` has reason to be.",
    NotUtf8 = "not-utf8": "The file is not UTF-8, which TOML has to be.",
    DeployMixesOrders = "deploy-mixes-orders": "A deployment of runs of which none is newer than the other.",
    DeployNotByHand = "deploy-not-by-hand": "A deployment that nobody can start by hand.",
    DeployNotVerified = "deploy-not-verified": "A deployment that does not say what serves.",
}
