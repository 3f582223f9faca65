//! Writes pins into `[actions]` of a text that stays as it is otherwise.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use toml_edit::{DocumentMut, Item, Table, TomlError, Value};

/// `text` with `pins`, keys and values, in its table `[actions]`. Comments, order, line ends, and
/// the way in which the table is written, stay.
///
/// # Errors
/// When it is no TOML, or `actions` is no table.
pub fn adopt(text: &str, pins: &[(String, String)]) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: TomlError| error.message().to_owned())?;
    let new = document.get("actions").is_none();
    let item = document.entry("actions").or_insert_with(|| Item::Table(Table::new()));
    let actions = item.as_table_like_mut().ok_or("`actions` is not a table")?;
    for (key, pin) in pins {
        let mut value = Value::from(pin.as_str());
        match actions.get_mut(key).and_then(Item::as_value_mut) {
            Some(old) => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            None => drop(actions.insert(key, Item::Value(value))),
        }
    }
    if new && let Some(table) = item.as_table_mut() {
        // Behind everything else, wherever tables of tables ended.
        table.set_position(None);
    }
    Ok(with_ends_of(text, &document.to_string()))
}

/// `new`, whose lines end in `\n`, with the line ends that `old` has; new lines end as its first does.
fn with_ends_of(old: &str, new: &str) -> String {
    if !old.contains("\r\n") {
        return new.to_owned();
    }
    let usual = if old.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let before: Vec<&str> = old.split_inclusive('\n').collect();
    let after: Vec<&str> = new.split_inclusive('\n').collect();
    let bare = |lines: &[&str]| lines.iter().map(|line| bare(line).to_owned()).collect::<Vec<_>>();
    let (old_bare, new_bare) = (bare(&before), bare(&after));
    let mut text = String::with_capacity(old.len());
    for op in capture_diff_slices(Algorithm::Myers, &old_bare, &new_bare) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            text.extend(before.iter().skip(old_index).take(len).copied());
            continue;
        }
        for line in &after[op.new_range()] {
            text.push_str(self::bare(line));
            text.push_str(if line.ends_with('\n') { usual } else { "" });
        }
    }
    text
}

fn bare(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::adopt;

    fn pins(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_new_table_comes_last() {
        let text = "[pipeline]\nname = \"CI\"\n\n[job.a]\nrun = 'x' # why\n";
        let new = adopt(text, &pins(&[("a/b", "x # v1"), ("c/d", "y # v2")])).unwrap();
        assert_eq!(new, format!("{text}\n[actions]\n\"a/b\" = \"x # v1\"\n\"c/d\" = \"y # v2\"\n"));
    }

    #[test]
    fn an_entry_changes_its_value_alone() {
        let text = "[actions]\n# held\n'a/b'   =   'x # v1'   # why\n\n[job.a]\nrun = \"\"\n";
        let new = adopt(text, &pins(&[("a/b", "y # v2")])).unwrap();
        assert_eq!(new, text.replace("'x # v1'", "\"y # v2\""));
        let text = "actions = { \"a/b\" = \"x # v1\" } # one line\n";
        let new = adopt(text, &pins(&[("a/b", "y # v2")])).unwrap();
        assert_eq!(new, text.replace('x', "y").replace("v1", "v2"));
        let text = "actions.\"a/b\" = \"x # v1\"\n[job.a]\n";
        let new = adopt(text, &pins(&[("c/d", "y # v2")])).unwrap();
        assert_eq!(new, "actions.\"a/b\" = \"x # v1\"\nactions.\"c/d\" = \"y # v2\"\n[job.a]\n");
    }

    #[test]
    fn line_ends_stay_even_where_they_are_mixed() {
        let text = "[pipeline]\r\nrun = '''\r\na\r\n'''\n[actions]\r\n\"a/b\" = \"x # v1\"\r\n";
        let new = adopt(text, &pins(&[("a/b", "y # v2"), ("c/d", "z # v3")])).unwrap();
        assert_eq!(new, text.replace("x # v1", "y # v2") + "\"c/d\" = \"z # v3\"\r\n");
        let text = "[pipeline]\r\nname = \"CI\"";
        let new = adopt(text, &pins(&[("a/b", "y # v2")])).unwrap();
        assert_eq!(new, format!("{text}\r\n[actions]\r\n\"a/b\" = \"y # v2\"\r\n"));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(adopt("actions = 1\n", &[]).is_err());
        assert!(adopt("[actions\n", &[]).is_err());
    }
}
