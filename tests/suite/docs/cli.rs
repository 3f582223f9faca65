//! `docs/cli.md`: what every command says about itself.

use std::fmt::Write;

use pipegen::cli::{Console, run};
use pipegen::compiler::compile;

const ABOUT: &str = "\
# The command line

Without a command, `pipegen` is `pipegen generate`. What a command yields goes to standard output,
what pipegen has to say about it to standard error. `--format json` is described in
[json.md](json.md).

| exit code | meaning |
|---|---|
| 0 | fine |
| 1 | drift: files are stale, missing, hand-edited, repinned, left over, foreign or shared |
| 2 | the file or the call is wrong; nothing was written |
| 3 | the machine failed: a file could not be read or written |

`pipegen doctor` gives 1 where a setting has to be changed, and 3 where GitHub gave no answer;
`pipegen prune` gives 2 and 3 for registries too, as [its help](#pipegen-prune) says.
";

pub fn page() -> String {
    let all = help(&[]);
    let mut page = format!("{ABOUT}\n## pipegen\n\n{}", fenced(&all));
    for command in commands(&all) {
        let own = help(&[command]);
        write!(page, "\n## pipegen {command}\n\n{}", fenced(&own)).unwrap();
        for below in commands(&own) {
            write!(page, "\n## pipegen {command} {below}\n\n{}", fenced(&help(&[command, below]))).unwrap();
        }
    }
    page
}

/// The names that the help lists.
fn commands(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = lines.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

fn help(command: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["pipegen"].iter().chain(command).chain(&["--help"]);
    assert_eq!(run(arguments, compile, Console::plain(&mut out, &mut err)), 0);
    String::from_utf8(out).unwrap()
}

fn fenced(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}
