//! CODEOWNERS, read [as GitHub reads it](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax):
//! patterns like those of `.gitignore`, and the last one that fits decides.

/// GitHub [does not load](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-file-size)
/// a file of this size.
pub const TOO_LARGE: usize = 3 << 20;

/// The lines of a CODEOWNERS that count.
#[derive(Clone, Debug)]
pub struct Owners(Vec<Line>);

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// Its pattern as written.
    pub pattern: String,
    /// Owners; none: whatever fits has no owner.
    pub owners: Vec<String>,
    form: Form,
}

/// A pattern, taken apart. Not a regular expression for each: a file may have a hundred thousand lines.
#[derive(Clone, Debug)]
struct Form {
    /// It starts at the root, and not anywhere.
    is_anchored: bool,
    /// It is what lies below a directory.
    is_directory: bool,
    /// It is files of one directory, and not what lies deeper.
    is_flat: bool,
    /// Names, and `**` for any number of them.
    segments: Vec<String>,
}

impl Owners {
    /// Reads the text. Lines that GitHub skips are skipped.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let line = |(index, line): (usize, &str)| {
            let (pattern, rest) = split(line)?;
            let owners = rest.split_whitespace().take_while(|word| !word.starts_with('#'));
            let owners = owners.map(str::to_owned).collect();
            Some(Line { number: index + 1, form: Form::parse(&pattern)?, pattern, owners })
        };
        let text = text.trim_start_matches('\u{feff}');
        Self(text.lines().enumerate().filter_map(line).collect())
    }

    /// The line that decides about `path`.
    #[must_use]
    pub fn decides(&self, path: &str) -> Option<&Line> {
        self.0.iter().rev().find(|line| line.form.fits(path))
    }

    /// The last line before `line` that gives `path` an owner.
    #[must_use]
    pub fn shadowed(&self, path: &str, line: &Line) -> Option<&Line> {
        let before = self.0.iter().rev().filter(|other| other.number < line.number);
        before.into_iter().find(|other| !other.owners.is_empty() && other.form.fits(path))
    }
}

impl Line {
    /// Whether it fits files of the name of `path` in other places too, where `other` does not: a line
    /// that is about everything, or about all files of a kind.
    #[must_use]
    pub fn is_broader(&self, other: &Self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or_default();
        let elsewhere = format!("elsewhere/of/{name}");
        self.form.fits(&elsewhere) && !other.form.fits(&elsewhere)
    }
}

/// The pattern of a line, and what stands behind it; `\` takes its meaning from a space or `#`.
fn split(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    let mut pattern = String::new();
    let mut rest = line.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some((_, next @ (' ' | '#' | '\\'))) => pattern.push(next),
                Some((_, next)) => pattern.extend(['\\', next]),
                None => return None,
            },
            '#' if at == 0 => return None,
            c if c.is_whitespace() => return Some((pattern, &line[at..])),
            c => pattern.push(c),
        }
    }
    (!pattern.is_empty()).then_some((pattern, ""))
}

impl Form {
    /// Nothing for a pattern that GitHub
    /// [does not know](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#syntax-exceptions).
    fn parse(pattern: &str) -> Option<Self> {
        if pattern.starts_with('!') || pattern.contains(['[', ']']) || pattern == "/" {
            return None;
        }
        let body = pattern.strip_suffix('/').unwrap_or(pattern);
        // With a slash at the beginning or in the middle it starts at the root.
        let is_anchored = body.contains('/');
        let mut segments: Vec<String> =
            body.strip_prefix('/').unwrap_or(body).split('/').map(str::to_owned).collect();
        segments.dedup_by(|later, before| *later == "**" && *before == "**");
        // `docs/*` is files of that directory; any other name is a file, or a directory with all below.
        let is_flat = is_anchored && segments.last().is_some_and(|last| last == "*");
        Some(Self { is_anchored, is_directory: pattern.ends_with('/'), is_flat, segments })
    }

    /// Whether a file is meant.
    fn fits(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').collect();
        let starts = if self.is_anchored { 1 } else { path.len() };
        (0..starts).any(|start| self.fits_from(&self.segments, &path[start..]))
    }

    fn fits_from(&self, segments: &[String], path: &[&str]) -> bool {
        match segments.split_first() {
            None if self.is_directory => !path.is_empty(),
            None => path.is_empty() || !self.is_flat,
            Some((any, [])) if any == "**" => path.len() > usize::from(self.is_directory),
            Some((any, rest)) if any == "**" => {
                (0..path.len()).any(|taken| self.fits_from(rest, &path[taken..]))
            }
            Some((name, rest)) => path.split_first().is_some_and(|(first, below)| {
                is_like(name.as_bytes(), first.as_bytes()) && self.fits_from(rest, below)
            }),
        }
    }
}

/// Whether a name is like `pattern`, where `*` stands for any characters and `?` for one. Goes back to the
/// last `*` only, so that its time is the product of the lengths.
fn is_like(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(b'?') => (at, seen) = (at + 1, seen + 1),
            Some(byte) if *byte == name[seen] => (at, seen) = (at + 1, seen + 1),
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                (at, seen) = (back + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, path: &str) -> Option<usize> {
        Owners::parse(text).decides(path).map(|line| line.number)
    }

    #[test]
    fn each_form_of_a_pattern_fits_what_github_says() {
        for (pattern, path, fits) in [
            ("*", ".github/workflows/ci.yml", true),
            ("*.yml", ".github/workflows/ci.yml", true),
            ("/.github/", ".github/workflows/ci.yml", true),
            (".github/", "x/.github/a", true),
            ("/.github", ".github/a/b", true),
            ("/.github/", ".github", false),
            (".github/workflows", ".github/workflows/ci.yml", true),
            (".github/workflows", "x/.github/workflows/ci.yml", false),
            (".github/*", ".github/CODEOWNERS", true),
            (".github/*", ".github/workflows/ci.yml", false),
            ("/*", "pipeline.toml", true),
            ("/*", ".github/workflows/ci.yml", false),
            (".github/**", ".github/workflows/ci.yml", true),
            ("**/workflows", ".github/workflows/ci.yml", true),
            ("**/workflows/", ".github/workflows/ci.yml", true),
            ("/**/*.toml", "pipeline.toml", true),
            ("/pipeline.toml", "pipeline.toml", true),
            ("/pipeline.toml", "x/pipeline.toml", false),
            ("pipeline.toml", "x/pipeline.toml", true),
            ("pipeline.?oml", "pipeline.toml", true),
            ("/Pipeline.toml", "pipeline.toml", false),
            ("pipelinextoml", "pipeline.toml", false),
            ("pipeline.toml.bak", "pipeline.toml", false),
            ("p*l*e.t*l", "pipeline.toml", true),
            ("p*l*x.t*l", "pipeline.toml", false),
            ("**", "a/b/c", true),
            ("**/", "a", false),
            ("**/**/c", "a/b/c", true),
            ("/a/**/c", "a/c", true),
            ("/a/**/c", "a/b/b/c/d", true),
            ("a/**/c", "x/a/c", false),
        ] {
            assert_eq!(number(&format!("{pattern} @a"), path).is_some(), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_line_decides_and_one_without_owners_takes_them() {
        let text = "# all\n* @a\n/.github/ @acme/ci # ours\n/.github/actions/\n!/x @a\n[ab] @a\n";
        let owners = Owners::parse(text);
        assert_eq!(number(text, "src/x"), Some(2));
        assert_eq!(owners.decides(".github/workflows/ci.yml").expect("a line").owners, ["@acme/ci"]);
        let line = owners.decides(".github/actions/a/action.yml").expect("a line");
        assert_eq!((line.number, line.owners.len()), (4, 0));
        let shadowed = owners.shadowed(".github/actions/a/action.yml", line).expect("a line");
        assert_eq!(shadowed.number, 3);
    }

    #[test]
    fn the_longest_file_is_read_at_once() {
        let lines = "*a*a*a*a*a*a*b @a\n/**/*/**/*/**/x @b\n".repeat(60_000);
        assert!(lines.len() < TOO_LARGE);
        let start = std::time::Instant::now();
        assert_eq!(number(&lines, &"a".repeat(100)), None);
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    }

    #[test]
    fn spaces_and_comments_are_read() {
        assert_eq!(number("a\\ b @a", "a b"), Some(1));
        assert_eq!(number("#a @a\n", "#a"), None);
        assert_eq!(number("\\#a @a\n", "#a"), Some(1));
        assert_eq!(number("\u{feff}a @a\n", "a"), Some(1));
        assert_eq!(number("a\r\nb @b\r\n", "b"), Some(2));
    }
}
