//! What is lifted is held against bash: with a harmless value the script prints what it prints where
//! GitHub pastes the value in, and with a hostile one nothing of the value is run. `PIPEGEN_CASES` says how
//! many scripts are tried.
#![allow(clippy::unwrap_used)]

use crate::compiler::resolve::expressions::lift::lift;
use crate::language::value::Text;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::path::Path;
use std::process::Command;

const EXPRESSION: &str = "${{ vars.a }}";
const HARMLESS: &str = "abc";
/// Each writes the file `run` if any of it is read as code.
const HOSTILE: [&str; 9] = [
    "$(>run)",
    "`>run`",
    "\"; >run; \"",
    "'; >run; '",
    "x[$(>run)]",
    "\n>run\n",
    ") ; >run ; (",
    "}; >run; {",
    "x\nE\n>run\n",
];

/// What a script printed and ended with; the file `run` was not written, or that is said.
struct Ran {
    out: String,
    code: Option<i32>,
    hostile: bool,
}

fn bash(folder: &Path, options: &[&str], script: &str, env: &[(String, String)]) -> Ran {
    let run = folder.join("run");
    let _ = std::fs::remove_file(&run);
    let out = Command::new("/bin/bash")
        .args(["--noprofile", "--norc"])
        .args(options)
        .args(["-c", script])
        .env_clear()
        .env("PATH", "/nowhere")
        .envs(env.iter().map(|(name, value)| (name, value)))
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    Ran {
        out: String::from_utf8_lossy(&out.stdout).into_owned(),
        code: out.status.code(),
        hostile: run.exists(),
    }
}

fn is_valid(folder: &Path, script: &str) -> bool {
    let checked = bash(folder, &["-n"], script, &[]);
    checked.code == Some(0)
}

/// Whether it was lifted, or what is wrong with how it was.
fn check(folder: &Path, script: &str) -> Result<bool, String> {
    let pasted = |value: &str| script.replace(EXPRESSION, value);
    if !is_valid(folder, &pasted(HARMLESS)) {
        return Ok(false);
    }
    let text = Text::parse_script(script).map_err(|error| error.message)?;
    let Ok(lifted) = lift(&text, &|_| false) else { return Ok(false) };
    let env = |value: &str| -> Vec<(String, String)> {
        lifted.env.keys().map(|name| (name.as_str().to_owned(), value.to_owned())).collect()
    };
    let (there, here) =
        (bash(folder, &[], &pasted(HARMLESS), &[]), bash(folder, &[], &lifted.script, &env(HARMLESS)));
    if (&there.out, there.code) != (&here.out, here.code) {
        return Err(format!(
            "{script}\nbecame\n{}\nand prints {:?} {:?} in place of {:?} {:?}",
            lifted.script, here.out, here.code, there.out, there.code
        ));
    }
    for hostile in HOSTILE {
        if bash(folder, &[], &lifted.script, &env(hostile)).hostile {
            return Err(format!("{script}\nbecame\n{}\nand runs {hostile:?}", lifted.script));
        }
    }
    Ok(true)
}

fn cases() -> u32 {
    std::env::var("PIPEGEN_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

fn run(strategy: impl Strategy<Value = String>, least: u32) {
    let folder = tempfile::tempdir().unwrap();
    let mut runner =
        TestRunner::new(Config { cases: cases(), failure_persistence: None, ..Config::default() });
    let lifted = std::cell::Cell::new(0_u32);
    let result = runner.run(&strategy, |script| {
        let found = check(folder.path(), &script).map_err(TestCaseError::fail)?;
        lifted.set(lifted.get() + u32::from(found));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(lifted.get() * 1_000 >= cases() * least, "only {} of {} were lifted", lifted.get(), cases());
}

/// What words are made of, in every quoting that bash has.
fn word() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => Just(EXPRESSION.to_owned()),
        1 => Just("a b".to_owned()),
        1 => Just("'".to_owned()),
        1 => Just("#".to_owned()),
        1 => Just("$HOME".to_owned()),
        1 => Just("\\\\".to_owned()),
        1 => Just(")".to_owned()),
        1 => Just("esac".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let several = proptest::collection::vec(inner, 1..3).prop_map(|parts| parts.concat());
        (several, 0..22_usize).prop_map(|(text, form)| {
            let quoted = text.replace('\'', "");
            match form {
                0..=3 => format!("\"{text}\""),
                4 => format!("'{quoted}'"),
                5 => format!("$'{}\\''", quoted.replace('\\', "")),
                6 => format!("$\"{text}\""),
                7 => format!("$(echo \"{text}\")"),
                8 => format!("$(echo {text})"),
                9 => format!("`echo {text}`"),
                10 => format!("${{n:-{text}}}"),
                11 => format!("\"${{n:-{text}}}\""),
                12 => format!("${{HOME/ #/{text}}}"),
                13 => format!("$(case a in a) echo {text};; (b|c) echo no;; esac)"),
                14 => format!("$((1 + 1)){text}"),
                15 => format!("$(cat <<E\n{text}\nE\n)"),
                16 => format!("$( (echo {text}) )"),
                17 => format!("$(echo a # {quoted}\n)"),
                18 => format!("\\\"{text}"),
                19 => format!("<(echo {text})"),
                20 => format!("{{{text},b}}"),
                _ => format!("\"$(echo \"{text}\" '{quoted}')\""),
            }
        })
    })
}

fn command() -> impl Strategy<Value = String> {
    (word(), word(), 0..15_usize).prop_map(|(one, other, form)| match form {
        0..=3 => format!("echo {one} {other}"),
        4 => format!("x={one}; echo \"$x\" {other}"),
        5 => format!("while read -r l; do echo \"$l\"; done <<E\n{one}\nE\necho {other}"),
        6 => format!("while read -r l; do echo \"$l\"; done <<-'E'; echo {other}\n\tit's\n\tE"),
        7 => format!("if [[ {one} == {other} ]]; then echo yes; else echo no; fi"),
        8 => format!("case {one} in {other}) echo yes;; *) echo no;; esac"),
        9 => format!("f() {{ echo {one}; }}; f {other}"),
        10 => format!("a=({one} {other}); echo \"${{a[@]}}\""),
        11 => format!("(echo {one}; echo {other}) # it's {one}"),
        12 => format!("printf '%s\\n' {one} {other} 2>&1"),
        13 => format!("read -r l <<< {one}; echo \"$l\" {other}"),
        _ => format!("[ -n {one} ] && echo {other} || echo no"),
    })
}

#[test]
fn d101_scripts_of_every_quoting_do_what_they_did() {
    let lines = proptest::collection::vec(command(), 1..3).prop_map(|lines| lines.join("\n"));
    run(lines, 100);
}

/// Tokens in any order, of which bash takes some.
#[test]
fn d101_tokens_in_any_order_do_what_they_did() {
    const TOKENS: [&str; 44] = [
        EXPRESSION,
        EXPRESSION,
        EXPRESSION,
        EXPRESSION,
        "echo ",
        "echo ",
        "x",
        " ",
        "\n",
        ";",
        "'",
        "\"",
        "$'",
        "$\"",
        "\\",
        "#",
        " #",
        "$(",
        ")",
        "(",
        "`",
        "${x:-",
        "${HOME#",
        "${x/ ",
        "}",
        "$((1+",
        "))",
        "((",
        "<<E\n",
        "<<-'E F'\n",
        "\nE\n",
        "\nE F\n",
        "case x in ",
        "esac",
        ";;",
        "[[ ",
        " ]]",
        " =~ ",
        "{",
        "..",
        "=",
        "$x",
        "\\\n",
        "|",
    ];
    let tokens = proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 2..9)
        .prop_map(|tokens| tokens.concat());
    run(tokens.prop_filter("has a value", |script| script.contains(EXPRESSION)), 20);
}

/// Scripts that were lifted wrongly once.
#[test]
fn known_scripts_do_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    for (script, lifted) in [
        ("quote=$'\\''; echo '${{ vars.a }}' $quote", false),
        ("quote=$'\\''\necho \"${{ vars.a }}'\"", true),
        ("x='a #b'; echo ${x/ #/_}${{ vars.a }}", true),
        ("echo $(case a in a) echo ${{ vars.a }};; esac)", true),
        ("echo \"$'${{ vars.a }}'\"", true),
        ("cat <<E | echo ok\nit's\nE\necho \"${{ vars.a }}\"", true),
        ("echo a;# it's\necho ${{ vars.a }}", true),
        ("x=1; echo ${x:${{ vars.a }}}", false),
        ("((x = ${{ vars.a }}))\necho $x", false),
        ("VARS_A=mine; echo $VARS_A ${{ vars.a }}", true),
        ("[[ abc =~ ${{ vars.a }} ]] && echo yes", true),
        ("declare -i n; n=${{ vars.a }}; echo ok", false),
        ("a[${{ vars.a }}]=1; echo ok", false),
        ("echo \"$x${{ vars.a }}\"", false),
        ("echo {1..${{ vars.a }}}", false),
    ] {
        assert_eq!(check(folder.path(), script), Ok(lifted), "{script}");
    }
}
