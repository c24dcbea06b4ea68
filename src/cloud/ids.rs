//! Fresh identifiers, in the alphabets that the vendor uses.

fn from_alphabet(alphabet: &[u8], length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes.into_iter().map(|byte| char::from(alphabet[usize::from(byte) % alphabet.len()])).collect()
}

/// Returns lower-case hexadecimal digits.
pub fn hex(length: usize) -> String {
    from_alphabet(b"0123456789abcdef", length)
}

/// Returns lower-case letters and digits, as in `lam-xxxxxxxx`.
pub fn lower(length: usize) -> String {
    from_alphabet(b"abcdefghijklmnopqrstuvwxyz0123456789", length)
}

/// Returns letters and digits, as in secret ids and keys.
pub fn alphanumeric(length: usize) -> String {
    from_alphabet(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length)
}

/// Returns a random UUID (version 4) in lower case: the form of every request id.
pub fn uuid() -> String {
    let digits = hex(30);
    let variant = from_alphabet(b"89ab", 1);
    format!("{}-{}-4{}-{variant}{}-{}", &digits[..8], &digits[8..12], &digits[12..15], &digits[15..18], &digits[18..])
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_uuid_has_its_shape() {
        let id = super::uuid();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4');
    }
}
