//! What GitHub, or a runner's kernel, carries.

/// Characters of a workflow file:
/// [limits](https://docs.github.com/en/actions/reference/limits).
pub const FILE: usize = 1_048_576;
/// Characters of a value that holds an expression:
/// [limits](https://docs.github.com/en/actions/reference/limits).
pub const EXPRESSION: usize = 21_000;
/// Bytes of a variable with its name, as Linux starts a process with
/// ([`MAX_ARG_STRLEN`](https://man7.org/linux/man-pages/man2/execve.2.html#NOTES)).
pub const VARIABLE: usize = 128 * 1024;
/// Reusable workflows that a run calls:
/// [limitations](https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations#limitations-of-reusable-workflows).
pub const CALLED_FILES: usize = 50;
/// Bytes that GitHub's parser takes for a workflow and all files that it calls, each as often as it is
/// called: `MaxResultSize` of the
/// [published parser](https://github.com/actions/runner/blob/main/src/Sdk/WorkflowParser/ParseOptions.cs).
pub const MEMORY: usize = 10 * 1024 * 1024;
