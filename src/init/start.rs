//! What a container of an image does when it is started, as far as its Dockerfile says so.

use super::dockerfile::Dockerfile;

/// What a first test can rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Ports that it listens on.
    pub ports: Vec<u16>,
    /// It says itself when it is healthy.
    pub health: bool,
    /// It is a program with arguments: an entry point, no default arguments, no port.
    pub program: bool,
}

/// Ports that are spoken to in HTTP often enough to try.
pub const HTTP: &[u16] = &[80, 3000, 4000, 5000, 8000, 8080, 8081, 8888, 9000];

/// Reads the stage that is built, with the stages that it is built on.
pub fn start(file: &Dockerfile, target: Option<&str>) -> Start {
    let mut start = Start::default();
    let (mut entry, mut command) = (false, false);
    for instruction in file.line(target) {
        match instruction.word.as_str() {
            "EXPOSE" => start.ports.extend(instruction.rest.split_whitespace().filter_map(port)),
            "HEALTHCHECK" => start.health = !instruction.rest.eq_ignore_ascii_case("none"),
            "ENTRYPOINT" => entry = !matches!(instruction.rest.as_str(), "[]" | ""),
            "CMD" => command = true,
            _ => {}
        }
    }
    start.ports.sort_unstable();
    start.ports.dedup();
    start.program = entry && !command && start.ports.is_empty() && !start.health;
    start
}

fn port(word: &str) -> Option<u16> {
    word.strip_suffix("/tcp").unwrap_or(word).parse().ok()
}
