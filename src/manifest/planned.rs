//! Keys that the language will have. They are refused like any other unknown key, and say so.

const PLANNED: &[(&str, &[&str])] = &[
    ("pipeline.toml", &["deploy", "drift", "metrics", "notify", "retention"]),
    ("[pipeline]", &["skip"]),
    ("a tag row", &["keep"]),
    ("[image]", &["bake", "download"]),
    ("[consumer]", &["at", "pr-labels", "uses", "with"]),
    ("[job]", &["at", "pr-labels", "uses", "with"]),
];

/// What to say about a key that is planned.
#[must_use]
pub fn reason(table: &str, key: &str) -> Option<String> {
    let planned = PLANNED.iter().any(|(name, keys)| *name == table && keys.contains(&key));
    planned.then(|| format!("`{key}` is planned, but this version does not build it: take it out"))
}
