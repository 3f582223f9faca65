//! Pictures of pipelines: of the examples in `docs/pictures`, and beside every small pipeline of a
//! directory of `docs`, whose `README.md` shows it and its picture.

use std::fs;
use std::path::{Path, PathBuf};

use pipegen::compiler::{Source, compile, resolve};
use pipegen::picture::{Format, draw};

/// Every picture and every page that shows pipelines, by its path.
pub fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for example in entries("examples") {
        let file = format!("{example}/pipeline.toml");
        let name = example.rsplit('/').next().unwrap();
        pages.push((format!("docs/pictures/{name}.svg"), picture(&file)));
    }
    for directory in entries("docs").into_iter().filter(|path| path_of(path).is_dir()) {
        let files: Vec<String> =
            entries(&directory).into_iter().filter(|path| path.ends_with(".toml")).collect();
        if files.is_empty() {
            continue;
        }
        let page = format!("{directory}/README.md");
        let mut text = read(&page);
        for file in &files {
            pages.push((file.replace(".toml", ".svg"), picture(file)));
            text = with(&text, file);
        }
        pages.push((page, text));
    }
    pages
}

/// The folders of the examples.
pub fn examples() -> Vec<String> {
    entries("examples")
}

fn picture(file: &str) -> String {
    let (text, place) = (read(file), path_of(file));
    let source = Source { name: file, text: &text, dir: place.parent().unwrap() };
    let (pipeline, warnings) = resolve(&source).unwrap_or_else(|errors| panic!("{file}: {errors:?}"));
    assert!(warnings.is_empty(), "{file}: {warnings:?}");
    assert!(compile(&source).is_ok(), "{file} does not compile");
    draw(&pipeline, Format::Svg)
}

/// A page with a pipeline's text behind the mark `<!-- name.toml -->`, which stands in it once.
fn with(page: &str, file: &str) -> String {
    let name = file.rsplit('/').next().unwrap();
    let mark = format!("<!-- {name} -->\n\n");
    let parts: Vec<&str> = page.split(&mark).collect();
    let [before, after] = parts[..] else { panic!("{name} has no place of its own on its page") };
    let picture = name.replace(".toml", ".svg");
    assert!(after.contains(&format!("]({picture})")), "the page does not show {picture}");
    let rest = match after.strip_prefix("```toml\n") {
        Some(block) => block.split_once("\n```\n\n").unwrap().1,
        None => after,
    };
    format!("{before}{mark}```toml\n{}```\n\n{rest}", read(file))
}

/// What a directory of the repository holds, sorted, as paths from the root.
fn entries(directory: &str) -> Vec<String> {
    let names = fs::read_dir(path_of(directory)).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut paths: Vec<String> = names.map(|name| format!("{directory}/{name}")).collect();
    paths.sort();
    paths
}

fn read(path: &str) -> String {
    fs::read_to_string(path_of(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn path_of(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
