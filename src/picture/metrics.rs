//! How wide a text is.
//!
//! The reader's font is not known, so these are the advance widths of DejaVu Sans, the widest of the
//! usual ones: what fits in it fits in Arial, Helvetica, Segoe UI and Noto Sans.

/// A size and a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// Pixels.
    pub size: i32,
    /// Bold or regular.
    pub bold: bool,
}

/// Characters from space to tilde, in hundredths of the size.
const REGULAR: [i32; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64,
    62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98,
    64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];
/// The same in bold.
const BOLD: [i32; 95] = [
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70,
    40, 40, 84, 84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 86, 74, 86, 78, 73,
    69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105,
    72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
];

impl Font {
    /// Width of a text in pixels, rounded up.
    #[must_use]
    pub fn width(self, text: &str) -> i32 {
        let hundredths = text.chars().map(|c| self.advance(c)).fold(0, i32::saturating_add);
        hundredths.saturating_mul(self.size) / 100 + 1
    }

    fn advance(self, c: char) -> i32 {
        let table = if self.bold { &BOLD } else { &REGULAR };
        let known = usize::try_from(u32::from(c)).ok().and_then(|code| code.checked_sub(32));
        match known.and_then(|index| table.get(index)) {
            Some(width) => *width,
            None => unknown(c),
        }
    }

    /// A text as far as it fits, with a mark where it was cut.
    #[must_use]
    pub fn cut(self, text: &str, most: i32) -> String {
        if self.width(text) <= most {
            return text.to_owned();
        }
        let room = most - self.width("…");
        let mut width = 0;
        let fits = |c: &char| {
            width += self.advance(*c);
            width * self.size / 100 < room
        };
        let kept: String = text.chars().take_while(fits).collect();
        format!("{}…", kept.trim_end())
    }
}

/// Whether the widths of all characters are known; others come from any font that has them.
#[must_use]
pub fn is_measured(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~' | '·' | '×' | '…'))
}

fn unknown(c: char) -> i32 {
    match c {
        '·' => 38,
        '×' => 84,
        _ if u32::from(c) < 0x1_0000 => 110,
        _ => 140,
    }
}
