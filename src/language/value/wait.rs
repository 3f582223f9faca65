//! `wait` that forgets how what it waited for has ended.

use super::shell::code;
use crate::language::diagnostic::Span;

/// The first `wait` without a process in a shell that has started some in the background, where the script
/// names none of them anywhere:
/// [its answer is always 0](https://www.gnu.org/software/bash/manual/bash.html#index-wait).
pub fn bare_wait(script: &str) -> Option<Span> {
    // After `kill` nobody asks how it ended.
    let cares = ["wait $", "wait \"$", "wait -", "wait %", "kill "].iter().any(|word| script.contains(word));
    if cares {
        return None;
    }
    let code = code(&without_expressions(script));
    let mut shells = vec![Shell::default()];
    let mut command = 0..0;
    let mut previous = ' ';
    let mut rest = code.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        // `2>&1`, `&> log`; the first of `&&`.
        let redirects = c == '&' && (matches!(previous, '>' | '<') || next == Some('>'));
        let both = c == '&' && next == Some('&');
        previous = c;
        if redirects || !matches!(c, '&' | ';' | '|' | '\n' | '(' | ')' | '`') {
            command.end = at + c.len_utf8();
            continue;
        }
        let shell = shells.last_mut()?;
        if shell.started && is_wait(&code[command.clone()]) {
            return Some(place(&code, command));
        }
        let something = shell.closed || !code[command].trim().is_empty();
        shell.closed = false;
        match c {
            '(' => shells.push(Shell::default()),
            ')' => {
                // `a)` of a `case` opens nothing.
                if shells.len() > 1 {
                    shells.pop();
                }
                shells.last_mut()?.closed = true;
            }
            '&' if both => drop(rest.next()),
            '&' => shell.started |= something,
            _ => {}
        }
        let start = rest.peek().map_or(code.len(), |(at, _)| *at);
        command = start..start;
    }
    let started = shells.last().is_some_and(|shell| shell.started);
    (started && is_wait(&code[command.clone()])).then(|| place(&code, command))
}

/// A shell or a subshell, which waits for its own processes alone.
#[derive(Default)]
struct Shell {
    /// Something runs in the background.
    started: bool,
    /// The last thing of the command is a subshell.
    closed: bool,
}

/// Words that a command may stand behind.
const LEADING: [&str; 5] = ["{", "then", "do", "else", "!"];

fn is_wait(command: &str) -> bool {
    let mut words = command.split_whitespace().skip_while(|word| LEADING.contains(word));
    words.next() == Some("wait") && words.next().is_none()
}

/// The last word of a command that is a `wait`.
fn place(code: &str, command: Span) -> Span {
    let end = command.start + code[command].trim_end().len();
    end - "wait".len()..end
}

/// The same script, as long, without `${{ }}`: their quotes and operators are not the shell's.
fn without_expressions(script: &str) -> String {
    let mut plain = String::with_capacity(script.len());
    let mut rest = script;
    while let Some((before, expression)) = rest.split_once("${{") {
        let Some((inner, after)) = expression.split_once("}}") else { break };
        plain.push_str(before);
        plain.push_str(&"x".repeat(inner.len() + 5));
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::bare_wait;

    #[test]
    fn a_wait_that_names_nothing_is_found() {
        for script in [
            "a &\nb &\n  wait\n",
            "a &\nwait # for all\n",
            "a & b & wait",
            "(a & wait)",
            "(a & b &\n wait\n)\nc",
            "x=\"$(a & wait)\"",
            "x=`a & wait`",
            "(a; b) & wait",
            "{ a; } & { wait; }",
            "a &\nif b; then wait; fi",
            "a & wait || exit 1",
            "cat <<END &\na\nEND\nwait\n",
            "echo 'größer' &\nwait",
            "a ${{ b && 'it''s' }} & wait",
            "case x in\na) b & ;;\nesac\nwait",
        ] {
            let found = bare_wait(script).unwrap_or_else(|| panic!("{script}"));
            assert_eq!(&script[found.clone()], "wait", "{script}");
            assert_eq!(found.start, script.rfind("wait").unwrap(), "{script}");
        }
    }

    #[test]
    fn other_waits_are_not() {
        for fine in [
            "wait\n",
            "a 2>&1\nwait\n",
            "a &> log\nwait\n",
            "a >& log\nwait\n",
            "a && b\nwait\n",
            "a &\nkill %1; wait\n",
            "a\nwait # a & b\n",
            "a &\nwait \"$!\"\n",
            "a &\nwait\nwait -n\n",
            "a &\nawait\n",
            "a &\ncat <<END\nwait\nEND\n",
            "a &\ncat <<-'END'\n\twait\n\tEND\n",
            "cat <<END\na &\nEND\nwait\n",
            "echo 'a & b'\nwait\n",
            "echo \"a &\nwait\n\"",
            "a &\necho \"\nwait\n\"",
            "a \\&\nwait\n",
            "x=$((a & b))\nwait\n",
            "(a &)\nwait\n",
            "a & (wait)\n",
            "a & wait x\n",
            "a ${{ b && c }}\nwait\n",
        ] {
            assert_eq!(bare_wait(fine), None, "{fine}");
        }
    }
}
