//! As much of bash's grammar as says in what a character of a script stands.
//! [Shell syntax](https://www.gnu.org/software/bash/manual/bash.html#Shell-Syntax).
//! `compiler::resolve::expressions::lifted_in_bash` holds it against bash itself.

mod compound;
mod document;
mod dollar;
mod list;
mod reader;
mod words;

use reader::Reader;

/// What a character stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// A word of a command.
    Code,
    /// `"…"`.
    DoubleQuotes,
    /// A pattern of `case`, the right side of `=~` or `==` in `[[ ]]`: bash does not split it.
    Pattern,
    /// `'…'`.
    SingleQuotes,
    /// `$'…'`.
    AnsiQuotes,
    /// Behind `\`.
    Escape,
    /// `# …`.
    Comment,
    /// The text behind `<<END`.
    HereDocument,
    /// `$(…)` in it.
    CommandInHereDocument,
    /// The text behind `<<'END'`.
    QuotedHereDocument,
    /// `$((…))`, `((…))`, `${x:…}`, `x[…]`.
    Arithmetic,
    /// `` `…` ``.
    Backticks,
    /// What bash reads before it expands a variable: names, `<<…`, `{1..…}`.
    Syntax,
    /// Behind something that this reader does not know.
    Unread,
}

/// One character of a script that was asked for.
#[derive(Clone, Debug)]
pub struct Site {
    /// What it stands in.
    pub inside: Inside,
    /// The commands that it stands in, from the outermost, as far as they go before it. Quotes are taken
    /// away, and what separates words within them is `x`.
    pub commands: Vec<String>,
}

/// What a byte of a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A command's.
    Code,
    /// A quote.
    Quote,
    /// Within quotes.
    Quoted,
    /// A comment, or a here-document.
    Blank,
}

/// Looks at the characters of `script` at `places`, which ascend.
#[must_use]
pub fn look(script: &str, places: &[usize]) -> Vec<Site> {
    let mut reader = Reader::new(script, places);
    reader.script();
    reader.sites()
}

/// The same script, byte for byte as long, in which comments and here-documents are blanks and what is
/// quoted is `x`.
#[must_use]
pub fn code(script: &str) -> String {
    let mut reader = Reader::new(script, &[]);
    reader.script();
    let mask = |(at, c): (usize, char)| match reader.class(at) {
        _ if c == '\n' => c.to_string(),
        Class::Code | Class::Quote => c.to_string(),
        Class::Quoted => "x".repeat(c.len_utf8()),
        Class::Blank => " ".repeat(c.len_utf8()),
    };
    script.char_indices().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::{Inside, code, look};

    #[test]
    fn what_is_no_command_is_blank() {
        for (script, expected) in [
            ("a 'b & c' & d\n", "a 'xxxxx' & d\n"),
            ("a \"b & $(c & d) ü\" & e", "a \"xxxxx(c & d)xxx\" & e"),
            ("a # b & c\nd \\& e", "a        \nd \\x e"),
            ("cat <<END\na & b\nEND\nc", "cat <<END\n     \n   \nc"),
            ("cat <<-'END' & b\n\ta\n\tEND\nc", "cat <<-'xxx' & b\n  \n    \nc"),
            ("echo 'a << b'\nc", "echo 'xxxxxx'\nc"),
            ("x=$((1 << b))\nc <<< d\ne", "x=$((1 << b))\nc <<< d\ne"),
            ("x=$((1 << b)); c <<END\nd\nEND", "x=$((1 << b)); c <<END\n \n   "),
            ("a # << b\nc", "a       \nc"),
            ("${x/ #/_} & b # c", "${x/ #/_} & b    "),
            ("a $'\\'' & b", "a $'xx' & b"),
        ] {
            assert_eq!(code(script), expected, "{script}");
            assert_eq!(code(script).len(), script.len());
        }
    }

    /// `Z` is the character that is asked for.
    #[test]
    fn every_quoting_is_known() {
        use Inside::*;
        for (script, inside) in [
            ("echo Z", Code),
            ("echo \"Z\"", DoubleQuotes),
            ("echo $\"Z\"", DoubleQuotes),
            ("echo 'Z'", SingleQuotes),
            ("echo $'\\'Z'", AnsiQuotes),
            ("echo $'\\''\"Z\"", DoubleQuotes),
            ("echo $'\\'' 'Z'", SingleQuotes),
            ("echo \"$'Z'\"", DoubleQuotes),
            ("echo \\Z", Escape),
            ("echo \\\\Z", Code),
            ("echo # Z", Comment),
            ("echo a#Z", Code),
            ("echo a;# Z", Comment),
            ("echo ${x/ #/_} Z", Code),
            ("echo ${x# }Z", Code),
            ("echo \"${x:-'}Z\"", DoubleQuotes),
            ("echo ${x:-'}'}Z", Code),
            ("echo ${x:-Z}", Code),
            ("echo ${x:-\"Z\"}", DoubleQuotes),
            ("echo \"${x:-$a\"Z\"}\"", Syntax),
            ("echo \"${x:-\"a\"Z}\"", Syntax),
            ("echo \"${x:-$(a \"Z\")}\"", DoubleQuotes),
            ("echo \"${x:-Z}\"", DoubleQuotes),
            ("echo ${x:Z}", Arithmetic),
            ("echo ${x[Z]}", Arithmetic),
            ("echo ${Z}", Syntax),
            ("echo $Z", Syntax),
            ("echo \"$aZ\"", Syntax),
            ("echo \"${a}Z\"", DoubleQuotes),
            ("echo $((Z))", Arithmetic),
            ("((x = Z))", Arithmetic),
            ("((x = $(echo Z)))", Arithmetic),
            ("for ((i = 0; i < Z; i++)); do x; done", Arithmetic),
            ("echo $( (a; b) ) Z", Code),
            ("echo $((a); (b)) Z", Code),
            ("((a); (b)) ; echo Z", Code),
            ("echo $(echo \"a)\" ')' Z)", Code),
            ("echo $(case x in (a) b;; c) d;; esac; echo Z)", Code),
            ("case x in a) echo ')';; b|c) echo Z;; esac", Code),
            ("case Z in a) b;; esac", Code),
            ("case x in Z) b;; esac; d", Pattern),
            ("case x in a) b;; esac; 'Z'", SingleQuotes),
        ] {
            check(script, inside);
        }
    }

    #[test]
    fn every_construct_is_known() {
        use Inside::*;
        for (script, inside) in [
            ("echo `echo Z`", Backticks),
            ("echo `echo \\`a\\``Z", Code),
            ("cat <<E\nZ\nE\n", HereDocument),
            ("cat <<'E F'\nZ\nE F\n", QuotedHereDocument),
            ("cat <<\"E\"\nZ\nE\n", QuotedHereDocument),
            ("cat <<\\E\nZ\nE\n", QuotedHereDocument),
            ("cat <<E'F'\nZ\nEF\n", QuotedHereDocument),
            ("cat <<-E\n\tE\n'Z'", SingleQuotes),
            ("cat <<E\n\tE\n'Z'\nE\n", HereDocument),
            ("cat <<E\nx\\\nE\n'Z'\nE\n", HereDocument),
            ("cat <<A <<'B'\na\nA\nZ\nB\n", QuotedHereDocument),
            ("cat <<E\n$(a Z)\nE\n", CommandInHereDocument),
            ("cat <<E\n`a`\nZ\nE\n", HereDocument),
            ("cat <<E\n\\Z\nE\n", Escape),
            ("cat <<Z\n", Syntax),
            ("x=$(cat <<E\n)\nE\n) Z", Code),
            ("cat <<< Z", Code),
            ("[[ a =~ Z ]]", Pattern),
            ("[[ a =~ ^(b|c)$ ]] && echo Z", Code),
            ("[[ Z == a ]]", Code),
            ("diff <(a) <(echo Z)", Code),
            ("a=(b # )\n Z)", Code),
            ("f() { echo Z; }", Code),
            ("echo {1..Z}", Syntax),
            ("echo {Z..3}", Syntax),
            ("echo {a,Z}", Code),
            ("echo ${a}{b,Z}", Syntax),
            ("echo $a{b,Z}", Syntax),
            ("echo {$a,b}Z", Syntax),
            ("a \\\n  Z", Code),
            ("a \\\nZ", Code),
            ("a Z\\\n  b", Code),
            ("Z\\\n=1", Syntax),
            ("a\\\nZ=1", Syntax),
            ("a {1\\\n..Z}", Syntax),
            ("Z=1", Syntax),
            ("a Z=1", Code),
            ("for Z in a; do b; done", Syntax),
            ("a Z>b", Syntax),
            ("a[Z]=1", Arithmetic),
            ("a )\necho Z", Unread),
            ("a 2>&1 &> b; echo \"Z\"", DoubleQuotes),
            ("echo \"$(echo \"a\" 'Z')\"", SingleQuotes),
            ("echo \"$(echo \"a\" \"Z\")\"", DoubleQuotes),
            ("if a; then case $x in\n  a | b) c ;;\n  *) d ;;\n  esac; fi; echo 'Z'", SingleQuotes),
        ] {
            check(script, inside);
        }
    }

    fn check(script: &str, inside: Inside) {
        let at = script.rfind('Z').unwrap();
        assert_eq!(look(script, &[at])[0].inside, inside, "{script}");
    }

    #[test]
    fn commands_are_told_with_what_they_are_in() {
        let script = "a; bash -c \"x y $(echo 'b c' Z)\"";
        let found = look(script, &[script.find('Z').unwrap()]);
        assert_eq!(found[0].commands, [" bash -c xxyx$(echo bxc ", "echo bxc "]);
    }

    #[test]
    fn nothing_is_too_deep() {
        for open in ["$(", "\"$(", "${x:-", "$((", "(", "`", "[[ (", "a=(", "case x in a) "] {
            let script = open.repeat(500) + "@";
            let _ = look(&script, &[script.len() - 1]);
            let _ = code(&script);
        }
    }
}
