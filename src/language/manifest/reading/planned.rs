//! Keys and words that the language will have. They are refused like any other unknown one, and
//! say so.

/// Keys by the table that will have them.
const KEYS: &[(&str, &[&str])] =
    &[("pipeline.toml", &["metrics"]), ("[image]", &["bake"]), ("a row of `from`", &["build-context"])];

/// Keys that mean one thing, so that they are known at a wrong table, too.
const UNMISTAKABLE: &[&str] = &["bake", "metrics"];

/// Words of choices. None of them means anything else at another key.
const WORDS: &[&str] = &["local"];

/// What to say about a key that is planned.
#[must_use]
pub fn key(table: &str, key: &str) -> Option<String> {
    let key = spelt(key);
    let one = key.trim_end_matches('s');
    let has = |keys: &[&'static str]| keys.iter().copied().find(|known| *known == key || *known == one);
    let here = KEYS.iter().filter(|(home, _)| *home == table).find_map(|(_, keys)| has(keys));
    if let Some(key) = here {
        return Some(format!("`{key}` is planned, but this version does not build it: take it out"));
    }
    let key = has(UNMISTAKABLE)?;
    let (home, _) = KEYS.iter().find(|(_, keys)| keys.contains(&key))?;
    let home =
        if *home == "pipeline.toml" { format!("the table `[{key}]`") } else { format!("a key of `{home}`") };
    Some(format!("`{key}` is planned as {home}, but this version does not build it: take it out"))
}

/// What to say about a word that is planned.
#[must_use]
pub fn word(word: &str) -> Option<String> {
    let word = spelt(word);
    let planned = WORDS.contains(&word.as_str());
    planned.then(|| format!("`{word}` is planned, but this version does not build it"))
}

/// As the language spells it: `Workflow_Run` is `workflow-run`.
fn spelt(word: &str) -> String {
    word.to_ascii_lowercase().replace(['_', ' '], "-")
}
