//! Values of build arguments, labels and secrets, from what a job is given to what Docker is told: the
//! script that stages a build writes them, and the reader of the real action's lists reads them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::random::Random;

/// Pieces of values: what CSV, JSON, shells, YAML and lists of lines have a meaning for.
const PIECES: [&str; 24] = [
    "\"", "\"\"", ",", "\n", "\r", "\r\n", "=", "#", "$", "${X}", "$(id)", "`", "'", "\\", "\\n", "{0}",
    "{{", "}", " ", "\t", "é", "\u{2028}", "😀", "A=1",
];

fn value(random: &mut Random) -> String {
    (0..random.below(12)).map(|_| *random.of(&PIECES)).collect()
}

/// Runs the script over a commit of two files; gives its outputs as the runner reads them.
fn staged(
    arguments: &str,
    labels: &str,
    secrets: &str,
) -> (bool, BTreeMap<String, String>, tempfile::TempDir) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let setup = "git init -q . && echo FROM scratch >Dockerfile && git add . && git -c user.name=t -c user.email=t@e commit -qm one\n\
                 export COMMIT_SHA=$(git rev-parse HEAD); exec bash \"$SCRIPT\"";
    std::fs::create_dir(folder.path().join("repo")).unwrap();
    let mut bash = Command::new("bash");
    let run = bash.args(["-euc", setup]).current_dir(folder.path().join("repo")).env_clear().envs([
        ("PATH", std::env::var("PATH").unwrap()),
        ("SCRIPT", root.join("templates/scripts/context.sh").display().to_string()),
        ("RUNNER_TEMP", folder.path().display().to_string()),
        ("GITHUB_OUTPUT", folder.path().join("output").display().to_string()),
        ("GITHUB_REPOSITORY", "o/r".to_owned()),
        ("BUILD_ARGS", arguments.to_owned()),
        ("LABELS", labels.to_owned()),
        ("BUILD_SECRETS", secrets.to_owned()),
    ]);
    for pair in [
        "IMAGE=app",
        "PIPELINE=ci",
        "PLATFORM=linux/amd64",
        "DOCKERFILE=Dockerfile",
        "CONTEXT=.",
        "KEY=k",
        "TRUST=trusted",
        "CREATED=now",
    ] {
        let (name, value) = pair.split_once('=').unwrap();
        run.env(name, value);
    }
    let done = run.output().unwrap();
    // Python, because Rust's lines would take a carriage return off.
    let read = "import json,re,sys\nsys.path.insert(0, sys.argv[1])\nfrom standin.inputs import items\n\
        text=open(sys.argv[2], newline='', encoding='utf-8').read() if sys.argv[3]=='ok' else ''\nout={}\nlines=text.split('\\n')\nat=0\n\
        while at < len(lines) - 1:\n m=re.match(r'([a-z-]+)<<(.*)$', lines[at])\n if m:\n  end=lines.index(m[2], at + 1); out[m[1]]='\\n'.join(lines[at+1:end]); at=end+1\n else:\n  k,_,v=lines[at].partition('='); out[k]=v; at+=1\n\
        print(json.dumps({k: json.dumps(items(v, True)) for k, v in out.items()}))";
    let parsed = Command::new("python3")
        .args(["-c", read])
        .args([root.join("tests/act").as_os_str(), folder.path().join("output").as_os_str()])
        .arg(if done.status.success() { "ok" } else { "failed" })
        .output()
        .unwrap();
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
    (done.status.success(), serde_json::from_slice(&parsed.stdout).unwrap(), folder)
}

/// None is lost, doubled, moved or changed.
#[test]
fn d91_no_value_is_lost_doubled_or_moved() {
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    for _ in 0..4 {
        let all: BTreeMap<String, String> =
            (0..60).map(|at| (format!("N{at:02}"), value(&mut random))).collect();
        let whole: BTreeMap<&String, &String> =
            all.iter().filter(|(_, value)| value.trim_end() == *value).collect();
        let json = serde_json::to_string(&whole).unwrap();
        let (passed, outputs, folder) = staged(&json, &json, &serde_json::to_string(&all).unwrap());
        assert!(passed, "{whole:#?}");
        let expected: Vec<String> = whole.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let of = |name: &str| serde_json::from_str::<Vec<String>>(&outputs[name]).unwrap();
        assert_eq!(of("build-args"), expected);
        let labels = of("labels");
        let own: Vec<&String> = labels.iter().filter(|label| label.starts_with('N')).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>());
        let mut files = of("secret-files").into_iter();
        for (id, value) in all.iter().filter(|(_, value)| !value.is_empty()) {
            let (named, path) =
                files.next().unwrap().split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            assert_eq!(named, *id);
            assert_eq!(std::fs::read(path).unwrap(), value.as_bytes(), "{id}");
        }
        assert_eq!(files.next(), None);
        drop(folder);
    }
}

/// What the action would cut is refused, whatever stands before it.
#[test]
fn d91_what_would_not_arrive_is_refused() {
    for end in [" ", "\t", "\n", "\r", "\u{b}", "\u{a0}", "\u{2003}", "\u{2028}", "\u{3000}", "\u{feff}"] {
        let one = serde_json::json!({ "A": "1", "B": format!("x{end}") }).to_string();
        assert!(!staged(&one, "{}", "{}").0, "{end:?}");
        assert!(!staged("{}", &one, "{}").0, "{end:?}");
    }
}

/// What Docker does with variables: lines of a file as they are, and what its client has in its environment.
const DOCKER: &str = "#!/usr/bin/env python3
import json, os, sys
if sys.argv[1] == 'inspect': print('running none')
if sys.argv[1] != 'run': sys.exit(0)
got, words = {}, sys.argv[2:]
for at, word in enumerate(words):
    if word == '--env-file':
        for line in open(words[at + 1], newline='', encoding='utf-8').read().split('\\n'):
            line = line.removesuffix('\\r').lstrip(' \\t')
            if line and not line.startswith('#'):
                key, _, value = line.partition('=')
                got.setdefault(key, []).append(value)
    if word == '--env':
        got.setdefault(words[at + 1], []).append(os.environ[words[at + 1]])
json.dump({'got': got, 'words': words}, open(os.environ['SAID'], 'w', encoding='utf-8'))
";

/// None is lost, doubled, moved or changed on the way into a service of one's own image.
#[test]
fn d181_variables_of_a_service_arrive_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let docker = folder.path().join("docker");
    std::fs::write(&docker, DOCKER).unwrap();
    std::fs::set_permissions(&docker, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let said = folder.path().join("said");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts/service.sh");
    let mut random = Random(0x0bad_5eed);
    for _ in 0..3 {
        let all: BTreeMap<String, String> =
            (0..40).map(|at| (format!("N{at:02}"), value(&mut random))).collect();
        let options = ["--label", "a  b", "--entrypoint", "*", "--init"];
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
        let done = Command::new("bash")
            .arg(&script)
            .env_clear()
            .envs([
                ("NAME", "db"),
                ("IMAGE", "app:ci"),
                ("PORTS", "1:2\n3:4/udp"),
                ("HEALTH", "ask \"me\" $X"),
            ])
            .env("OPTIONS", options.join("\n"))
            .env("PATH", path)
            .env("SAID", &said)
            .env("SERVICE_ENV", serde_json::to_string(&all).unwrap())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let found: serde_json::Value = serde_json::from_slice(&std::fs::read(&said).unwrap()).unwrap();
        let expected: BTreeMap<&String, [&String; 1]> =
            all.iter().map(|(key, value)| (key, [value])).collect();
        assert_eq!(found["got"], serde_json::to_value(expected).unwrap());
        let words: Vec<&str> =
            found["words"].as_array().unwrap().iter().filter_map(|word| word.as_str()).collect();
        assert!(words.ends_with(&[&options[..], &["app:ci"]].concat()), "{words:?}");
        for pair in [["--publish", "1:2"], ["--publish", "3:4/udp"], ["--health-cmd", "ask \"me\" $X"]] {
            assert!(words.windows(2).any(|two| two == pair), "{words:?}");
        }
    }
}
