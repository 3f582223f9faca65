//! Differences between two examples, in a page that is written by hand.

use std::fs;
use std::path::Path;

use similar::TextDiff;

/// The page, and the examples of which it shows the difference behind a comment that names them.
const PAGE: &str = "docs/deploy.md";
const MARK: &str = "<!-- examples/loyalty, examples/loyalty-registry -->\n\n```diff\n";

/// The page with the difference as it is now.
pub fn page() -> (String, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let [before, after] =
        ["loyalty", "loyalty-registry"].map(|name| read(&format!("examples/{name}/pipeline.toml")));
    // What each says of itself above its first table is no difference of the two pipelines.
    let [before, after] = [&before, &after].map(|text| &text[text.find("[pipeline]").unwrap()..]);
    let text = read(PAGE);
    let (above, rest) = text.split_once(MARK).expect("the comment, and a block behind it");
    let (_, below) = rest.split_once("```\n").expect("the end of the block");
    let diff = TextDiff::from_lines(before, after);
    let hunks: String = diff
        .unified_diff()
        .context_radius(0)
        .iter_hunks()
        .flat_map(|hunk| lines(&hunk.to_string()))
        .collect();
    (PAGE.to_owned(), format!("{above}{MARK}{hunks}```\n{below}"))
}

/// The lines of a hunk without its head: nobody applies this.
fn lines(hunk: &str) -> Vec<String> {
    hunk.lines().filter(|line| !line.starts_with("@@")).map(|line| format!("{line}\n")).collect()
}
