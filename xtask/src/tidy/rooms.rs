//! Which rooms of the house may import which. A phase of the compiler knows the language, the model, what GitHub
//! is known to do, and phases before it; nothing knows the command line.

use super::Objection;

/// Rooms in an order in which each imports only rooms that stand above it, and which of them it may import. So
/// there are no circles.
const ROOMS: &[(&str, &[&str])] = &[
    ("language::diagnostic", &[]),
    ("language::span", &["language::diagnostic"]),
    ("language::value", &["language::diagnostic"]),
    ("language::manifest", &["language"]),
    ("model", &[]),
    ("model::workflow", &["language"]),
    ("model::pipeline", &["language"]),
    ("model::tagging", &["language", "model::pipeline"]),
    ("git", &[]),
    ("net", &["language::value"]),
    ("github", &["language::value", "net"]),
    ("compiler::parse", &["language"]),
    ("compiler::graph", &["language", "model"]),
    ("compiler::resolve", &["language", "model", "github", "compiler::parse", "compiler::graph"]),
    ("compiler::lower", &["language", "model", "compiler::graph"]),
    ("compiler::divide", &["language", "model", "compiler::graph", "compiler::lower"]),
    ("compiler::render", &["language", "model", "compiler::lower"]),
    ("compiler::inspect", &["model", "github"]),
    ("output", &["language::value", "model"]),
    ("compiler", &["language", "model", "output"]),
    ("picture", &["language", "model", "compiler::graph"]),
    ("pins", &["language", "model", "github", "output"]),
    ("init", &["language::value", "git", "output"]),
    ("registry", &["language::value", "net", "github"]),
    ("prune", &["language::value", "model", "git", "net", "github", "output", "registry"]),
    ("doctor", &["language::value", "model", "net", "github", "compiler", "output", "registry", "prune"]),
    (
        "cli",
        &[
            "language", "model", "git", "net", "github", "compiler", "output", "picture", "pins", "init",
            "registry", "prune", "doctor",
        ],
    ),
];

/// Says which imports of a file are not allowed.
pub fn check(file: &str, text: &str) -> Vec<Objection> {
    let Some(path) = file.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")) else {
        return Vec::new();
    };
    if matches!(path, "lib" | "main") {
        return Vec::new();
    }
    let path = path.replace('/', "::");
    let own = room(&path);
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let of_rules = lines().filter(|(_, line)| rule_of_another(&path, line)).map(|(number, _)| Objection {
        file: file.to_owned(),
        line: number + 1,
        message: "a rule over the whole file imports no other; what they share stands in `resolve::context`"
            .into(),
    });
    let of_rooms = lines()
        .flat_map(|(number, line)| imports(line).map(move |path| (number, room(path))))
        .filter_map(|(number, other)| {
            let allowed = ROOMS.iter().find(|(name, _)| *name == own).map(|(_, allowed)| *allowed);
            let message = match allowed {
                None => format!("`{own}` is no room of `xtask/src/tidy/rooms.rs`"),
                Some(allowed) if other == own || allowed.iter().any(|one| covers(one, other)) => return None,
                Some(_) => format!("`{own}` imports `{other}`; see `xtask/src/tidy/rooms.rs`"),
            };
            Some(Objection { file: file.to_owned(), line: number + 1, message })
        });
    of_rules.chain(of_rooms).collect()
}

/// Whether a rule of `resolve::checks` imports something of `resolve` that is neither the context nor the list.
fn rule_of_another(path: &str, line: &str) -> bool {
    const CHECKS: &str = "compiler::resolve::checks::";
    let is_list = |import: &str| matches!(import.strip_prefix(CHECKS), Some("" | "Check" | "Need"));
    let is_allowed = |import: &str| {
        !covers("compiler::resolve", import)
            || covers("compiler::resolve::context", import)
            || is_list(import)
    };
    path.starts_with(CHECKS)
        && !path.ends_with("::mod")
        && (line.contains("super::") || imports(line).any(|import| !is_allowed(import)))
}

/// Paths in this crate that a line names.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    line.match_indices("crate::").filter(move |(at, _)| !line[..*at].ends_with(is_of_path)).map(
        move |(at, word)| {
            let rest = &line[at + word.len()..];
            rest.split(|c| !is_of_path(c)).next().unwrap_or(rest)
        },
    )
}

/// The room of a path in this crate.
fn room(path: &str) -> &str {
    let inner = ROOMS.iter().map(|(name, _)| *name).filter(|name| covers(name, path));
    inner.max_by_key(|name| name.len()).unwrap_or_else(|| path.split("::").next().unwrap_or(path))
}

/// Whether `path` is `room`, or stands in it.
fn covers(room: &str, path: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::{ROOMS, check, covers};

    #[test]
    fn each_room_imports_rooms_above_it() {
        for (at, (name, allowed)) in ROOMS.iter().enumerate() {
            for one in *allowed {
                let last = ROOMS.iter().rposition(|(other, _)| covers(one, other)).expect("a room");
                assert!(last <= at, "`{name}` stands above `{one}`");
            }
        }
    }

    #[test]
    fn an_import_against_the_order_is_named_with_its_line() {
        let found = check("src/model/pipeline/tags.rs", "// crate::cli\nuse crate::compiler::lower::Tree;\n");
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        let expected = "src/model/pipeline/tags.rs:2: `model::pipeline` imports `compiler::lower`; see `xtask/src/tidy/rooms.rs`";
        assert_eq!(said, [expected]);
        let fine = "use crate::language::value::{Name, Text};\nuse crate::model::pipeline::Event;\n";
        assert_eq!(check("src/model/tagging/facts.rs", fine), []);
        let rule = "use crate::compiler::resolve::checks::{Check, Need};\nuse crate::compiler::resolve::context::limits;\n";
        assert_eq!(check("src/compiler/resolve/checks/new.rs", rule), []);
        for other in ["use crate::compiler::resolve::job::follow;\n", "use super::job_cycle;\n"] {
            assert_eq!(check("src/compiler/resolve/checks/new.rs", other).len(), 1, "{other}");
        }
        assert_eq!(check("src/elsewhere/new.rs", "use crate::language::value::Name;\n").len(), 1);
    }
}
