//! What holds for every text that a person reads about a file.

/// A sentence that holds no BSN: lines and columns of a file of 25 MB never have nine digits.
pub fn no_content(text: &str) {
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(text.ends_with('.') && longest.is_none_or(|digits| digits < 9), "{text}");
}
