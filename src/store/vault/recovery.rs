//! The recovery key ("herstelsleutel"): what is shown once and opens when every passphrase is lost.

use zeroize::Zeroizing;

const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
pub(super) const RECOVERY_CHARS: usize = 32;

/// The recovery key as it is shown once: 32 letters and digits (160 bits) in groups of four, none that look alike.
pub fn recovery_key(random: &[u8; 32]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(40));
    for (index, byte) in random.iter().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            text.push('-');
        }
        let letter = RECOVERY_ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        text.push(char::from(letter));
    }
    text
}

/// The recovery key as it is used: without groups, capitals, O and I read as 0 and 1.
pub fn normalise_recovery(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}
