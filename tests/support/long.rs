//! A pipeline that becomes too large for one file, out of a small one.

/// Characters of each of the two variables, less than Linux takes.
const LONG: usize = 120_000;

/// The text of a `pipeline.toml` with two long variables in the `env` of every job.
pub fn with_long_variables(text: String) -> String {
    let long = "long enough. ".repeat(LONG / 13);
    let env = format!("[pipeline]\nenv = {{ LONG_1 = \"{long}\", LONG_2 = \"{long}\" }}\n");
    let changed = text.replacen("[pipeline]\n", &env, 1);
    assert_ne!(changed, text, "a pipeline has a table `[pipeline]`");
    changed
}
