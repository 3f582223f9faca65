//! Moments as GitHub writes them.

use crate::language::value::Second;

/// The second of `YYYY-MM-DDThh:mm:ssZ`, the one form in which the API
/// [writes moments](https://docs.github.com/en/rest/using-the-rest-api/timezones-and-the-rest-api).
#[must_use]
pub fn moment(text: &str) -> Option<Second> {
    let marks = [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (16, ':'), (19, 'Z')];
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_formed = text.len() == 20
        && digits.len() == 14
        && marks.iter().all(|(at, mark)| text.get(*at..=*at) == Some(mark.to_string().as_str()));
    is_formed.then(|| Second::from_digits(&digits)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_form_is_read() {
        assert_eq!(moment("2026-11-01T00:00:00Z"), Some(Second(1_793_491_200)));
        for text in
            ["", "2026-11-01", "2026-11-01T00:00:00+01:00", "2026-13-01T00:00:00Z", "2026-11-01 00:00:00Z"]
        {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
