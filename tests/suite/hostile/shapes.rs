//! Files of unusual shape: deep, wide, long, cut off, with other line ends and marks.

use proptest::prelude::*;
use std::fmt::Write as _;

const HEAD: &str = "[pipeline]\nname = \"CI\"\ntags = [{ on = \"push\", tag = \"{sha}\" }]\n\n[image.app]\nrepository = \"ghcr.io/example/app\"\ndockerfile = \"base.Dockerfile\"\n\n";

/// A file around one script.
fn script(script: &str) -> String {
    let literal = serde_json::Value::from(script).to_string();
    format!("{HEAD}[consumer.test]\nenv = {{ A = \"1\" }}\nrun = {literal}\n")
}

/// Names and texts.
pub fn all() -> Vec<(&'static str, String)> {
    let whole = include_str!("pipeline.toml");
    let jobs = |count: usize| {
        (0..count).fold(HEAD.to_owned(), |mut text, index| {
            let _ = write!(text, "[consumer.c{index}]\nrun = \"make test\"\n");
            text
        })
    };
    let keys = (0..10_000).fold(
        format!("{HEAD}[consumer.test]\nrun = \"x\"\n[consumer.test.env]\n"),
        |mut text, index| {
            let _ = writeln!(text, "KEY_{index} = \"{index}\"");
            text
        },
    );
    let needs: Vec<String> = (0..150).map(|index| format!("\"c{index}\"")).collect();
    let mut shapes = vec![
        ("empty", String::new()),
        ("blanks", " \n\t\n".to_owned()),
        ("deep lists", format!("a = {}{}", "[".repeat(5_000), "]".repeat(5_000))),
        ("deep tables", format!("a = {}{}", "{ a = ".repeat(2_000), "}".repeat(2_000))),
        ("deep keys", format!("[{}]\n", vec!["a"; 5_000].join("."))),
        (
            "deep expression",
            format!(
                "{HEAD}[consumer.test]\nrun = \"x\"\nenv = {{ A = \"${{{{ {}1{} }}}}\" }}\n",
                "(".repeat(3_000),
                ")".repeat(3_000)
            ),
        ),
        ("many keys", keys.clone()),
        ("many unknown keys", keys.replace("[consumer.test.env]", "[other]")),
        ("many jobs", jobs(120)),
        ("very many jobs", jobs(1_200)),
        ("many needs", format!("{}[job.last]\nneeds = [{}]\nrun = \"x\"\n", jobs(150), needs.join(", "))),
        (
            "a long value",
            format!("{HEAD}[consumer.test]\nrun = \"x\"\nenv = {{ A = \"{}\" }}\n", "x".repeat(1 << 20)),
        ),
        (
            "a long expression",
            format!(
                "{HEAD}[consumer.test]\nrun = \"x\"\nenv = {{ A = \"${{{{ '{}' }}}}\" }}\n",
                "x".repeat(30_000)
            ),
        ),
        ("a long script", script(&"x".repeat(1 << 20))),
        ("a long script of wide characters", script(&"\u{1f600}".repeat(19_000))),
        ("a long name", format!("{HEAD}[consumer.{}]\nrun = \"x\"\n", "x".repeat(1 << 20))),
        (
            "a long branch",
            format!("{HEAD}[consumer.test]\nrun = \"x\"\nbranches = [\"{}\"]\n", "*a".repeat(20_000)),
        ),
        ("CRLF", whole.replace('\n', "\r\n")),
        ("CR", whole.replace('\n', "\r")),
        ("a byte order mark", format!("\u{feff}{whole}")),
        ("a byte order mark inside", whole.replacen("[image", "\u{feff}[image", 1)),
        ("NUL", whole.replacen("name", "na\0me", 1)),
        ("NUL in a string", whole.replacen("Everything", "Every\0thing", 1)),
        ("tabs", whole.replace(' ', "\t")),
        (
            "CRLF in a script",
            format!("{HEAD}[consumer.test]\r\nrun = \"\"\"\r\nmake a\r\nmake b\r\n\"\"\"\r\n"),
        ),
    ];
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    shapes.extend(words.map(|word| ("a name that YAML reads otherwise", otherwise(word))));
    shapes.extend(scripts());
    let ends = whole.char_indices().step_by(97).map(|(at, _)| ("cut off", whole[..at].to_owned()));
    shapes.extend(ends);
    shapes
}

/// One word for everything that has a name.
fn otherwise(word: &str) -> String {
    format!(
        "[pipeline]\nname = \"CI\"\nenv = {{ {word} = \"1\" }}\n
[image.{word}]\ndockerfile = \"base.Dockerfile\"\n
[input.{word}]\ndefault = \"{word}\"\n
[setup.{word}]\nsteps = [{{ run = \"x\" }}]\n
[consumer.{word}]\nsetup = \"{word}\"\ninputs = [\"{word}\"]\nsecrets = [\"{word}_\", \"A\"]\n
matrix = {{ {word} = [{{ {word} = 1 }}, \"{word}\"] }}\nupload = [{{ path = \"{word}\" }}]\n
services = {{ {word} = {{ image = \"{{image.{word}}}\" }} }}\n
steps = [{{ id = \"{word}\", run = \"{word}\", env = {{ {word} = \"${{{{ matrix.{word} }}}}\" }} }}]\n
[job.b]\nneeds = [\"{word}\"]\nwiring = \"call\"\ninputs = [\"{word}\"]\nsecrets = [\"{word}\"]\nrun = \"x\"\n"
    )
}

/// Scripts that end in the middle of something.
fn scripts() -> Vec<(&'static str, String)> {
    let actor = "${{ github.actor }}";
    [
        ("an open single quote", format!("echo 'x\n{actor}")),
        ("an open double quote", format!("echo \"x\n{actor}")),
        ("an open here-document", format!("cat <<END\n{actor}")),
        ("a here-document without a word", format!("cat <<\n{actor}")),
        ("a here-document in a here-document", format!("cat <<A <<'B'\n{actor}\nA\nx\nB\n{actor}")),
        ("a here-string", format!("cat <<<{actor}")),
        ("an arithmetic shift", format!("echo $((1 << 2)) {actor}")),
        ("open parentheses", format!("echo $(( $( ( `{actor}")),
        ("a backslash at the end", format!("echo {actor} \\")),
        ("an expression that does not end", "echo ${{ github.actor".to_owned()),
        ("braces of the shell", format!("echo ${{A}} {{a,b}} ${{A:-{{}}}} {actor}")),
        ("an expression in an expression", "echo ${{ ${{ github.actor }} }}".to_owned()),
        ("nothing but an expression", actor.to_owned()),
        ("nothing but a comment", format!("# {actor}")),
        ("two variables of one name", "echo ${{ github.event.a_b }} ${{ github.event.a-b }}".to_owned()),
        ("a quoted expression that ends it", "echo ${{ '}}' }}".to_owned()),
        ("wide characters", format!("echo \u{1f600}\u{feff}{actor}\u{2028}")),
    ]
    .into_iter()
    .map(|(name, text)| (name, script(&text)))
    .collect()
}

/// TOML of random tables, half of them with names that the language knows.
pub fn toml() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "pipeline",
        "image",
        "consumer",
        "job",
        "setup",
        "input",
        "registry",
        "concurrency",
        "actions",
        "name",
        "tags",
        "on",
        "tag",
        "run",
        "steps",
        "env",
        "matrix",
        "app",
        "x",
        "a-b",
        "like",
        "files",
        "services",
    ]);
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<bool>().prop_map(|bool| bool.to_string()),
        ".{0,12}".prop_map(|text| serde_json::Value::from(text).to_string()),
        Just("1979-05-27T07:32:00Z".to_owned()),
    ];
    let key = word.clone();
    let value = leaf.prop_recursive(4, 40, 6, move |inner| {
        let pair = (key.clone(), inner.clone()).prop_map(|(key, value)| format!("{key} = {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(pair, 0..5).prop_map(|pairs| format!("{{ {} }}", pairs.join(", "))),
        ]
    });
    let row =
        (prop::option::of((word.clone(), word.clone())), word, value).prop_map(|(table, key, value)| {
            let head = table.map_or_else(String::new, |(one, two)| format!("[{one}.{two}]\n"));
            format!("{head}{key} = {value}\n")
        });
    prop::collection::vec(row, 0..8).prop_map(|rows| rows.concat())
}
