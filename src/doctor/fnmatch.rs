//! `File.fnmatch` of Ruby with `FNM_PATHNAME`, by which GitHub
//! [compares](https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#deployment-branches-and-tags)
//! branches and Git tags with the patterns of an environment.

/// Whether the whole of `name` fits: `*` and `?` are anything but `/`, `**/` is any number of directories,
/// `[a-z]` and `[^a-z]` are classes, `\` takes the meaning from what follows.
pub fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let name: Vec<&str> = name.split('/').collect();
    path_fits(&pattern, &name)
}

fn path_fits(pattern: &[&str], name: &[&str]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        // At the end, `**` is `*`.
        (Some((&"**", rest)), _) if !rest.is_empty() => {
            (0..=name.len()).any(|taken| path_fits(rest, &name[taken..]))
        }
        (Some((first, rest)), Some((own, below))) => {
            segment_fits(&tokens(first), own) && path_fits(rest, below)
        }
        _ => false,
    }
}

/// What a part of a pattern asks for.
enum Token {
    /// Any characters.
    Star,
    /// One character.
    Any,
    /// One of these, or one of all others.
    Class { is_negated: bool, ranges: Vec<(char, char)> },
    /// This character.
    Char(char),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => true,
            Self::Char(own) => *own == c,
            Self::Class { is_negated, ranges } => {
                ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != *is_negated
            }
        }
    }
}

fn tokens(segment: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut rest = segment.chars();
    while let Some(c) = rest.next() {
        let class = if c == '[' { rest.as_str().split_once(']') } else { None };
        all.push(match (c, class) {
            (_, Some((inside, behind))) => {
                rest = behind.chars();
                class_of(inside)
            }
            ('*', _) => Token::Star,
            ('?', _) => Token::Any,
            ('\\', _) => Token::Char(rest.next().unwrap_or('\\')),
            _ => Token::Char(c),
        });
    }
    all
}

fn class_of(inside: &str) -> Token {
    let bare = inside.strip_prefix(['^', '!']);
    let mut rest = bare.unwrap_or(inside).chars().peekable();
    let mut ranges = Vec::new();
    while let Some(first) = rest.next() {
        let is_range = rest.next_if_eq(&'-').is_some();
        let last = if is_range { rest.next() } else { None };
        ranges.push((first, last.unwrap_or(first)));
        ranges.extend((is_range && last.is_none()).then_some(('-', '-')));
    }
    Token::Class { is_negated: bare.is_some(), ranges }
}

/// Whether a part of a name fits. Goes back to the last `*` only, so that its time is the product of the
/// lengths.
fn segment_fits(pattern: &[Token], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some(Token::Star) => {
                star = Some((at, seen));
                at += 1;
            }
            Some(token) if token.takes(name[seen]) => (at, seen) = (at + 1, seen + 1),
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                (at, seen) = (back + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|token| matches!(token, Token::Star))
}

#[cfg(test)]
mod tests {
    use super::fits;

    /// By the documentation of [Ruby](https://docs.ruby-lang.org/en/master/File.html#method-c-fnmatch), and
    /// GitHub's own examples.
    #[test]
    fn patterns_fit_as_ruby_documents_it() {
        for (pattern, name, expected) in [
            ("main", "main", true),
            ("main", "Main", false),
            ("main", "mains", false),
            ("*", "main", true),
            ("*", "release/1", false),
            ("**", "main", true),
            ("**", "release/1", false),
            ("**/*", "main", true),
            ("**/*", "a/b/c", true),
            ("release/*", "release/1", true),
            ("release/*", "release/1/2", false),
            ("release/**", "release/1", true),
            ("release/**", "release/1/2", false),
            ("release/**/*", "release/1", true),
            ("release/**/*", "release/1/2", true),
            ("release/*/*", "release/1/2", true),
            ("qa**/*", "qa1/2", true),
            ("v?", "v1", true),
            ("v?", "v", false),
            ("v[0-9]*", "v10.2", true),
            ("v[0-9]*", "va", false),
            ("v[^0-9]", "va", true),
            ("v[!0-9]", "v1", false),
            ("v[a-]", "v-", true),
            ("v\\*", "v*", true),
            ("v\\*", "v1", false),
            ("v*.*.*", "v1.2.3", true),
            ("v*.*.*", "v1.2", false),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbx", false),
            ("", "main", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_worst_pattern_is_read_at_once() {
        let start = std::time::Instant::now();
        assert!(!fits(&format!("{}b", "*a".repeat(2_000)), &"a".repeat(200)));
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }
}
