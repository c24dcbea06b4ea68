//! Patterns that are made of something: of bounds, or of what a reference looks like.

/// What `${secret:...}` can name, which becomes a variable of the function.
const SECRET: &str = "(?!SCF_|QCLOUD_|TENCENTCLOUD_|MPSTACK_)[A-Za-z][A-Za-z0-9_]{0,63}";

/// `${env:NAME}` or `${var:NAME}`.
const PLAIN: &str = r"\$\{(?:env|var):[A-Za-z_][A-Za-z0-9_-]*\}";

/// Any letter that is no part of a reference, `$${` for a literal `${` among them.
const LETTER: &str = r"[^$]|\$\$+\{|\$+(?![$\{])";

/// Text in which every `${` begins a reference.
pub(super) fn text(secrets: bool) -> String {
    format!("^(?:{})*$", piece(secrets))
}

/// Such text with a value in it that only the machine knows where mpstack runs.
pub(super) fn referring(secrets: bool) -> String {
    let piece = piece(secrets);
    format!("^(?:{piece})*{PLAIN}(?:{piece})*$")
}

fn piece(secrets: bool) -> String {
    match secrets {
        true => format!(r"{LETTER}|{PLAIN}|\$\{{secret:{SECRET}\}}"),
        false => format!("{LETTER}|{PLAIN}"),
    }
}

/// A number with a unit from `least` to `most`, which are written likewise.
pub(super) fn duration(least: &str, most: &str) -> String {
    let (least, most) = (seconds(least), seconds(most));
    let in_unit = |(unit, length): (char, u64)| {
        let (first, last) = (least.div_ceil(length), most / length);
        (first <= last).then(|| format!("(?:{}){unit}", numbers(first, last).join("|")))
    };
    let units = [('s', 1), ('m', 60), ('h', 3600)].into_iter().filter_map(in_unit);
    format!("^0*(?:{})$", units.collect::<Vec<_>>().join("|"))
}

fn seconds(duration: &str) -> u64 {
    let (number, unit) = duration.split_at(duration.len() - 1);
    let length = match unit {
        "s" => 1,
        "m" => 60,
        _ => 3600,
    };
    number.parse::<u64>().expect("the table's durations are numbers with a unit") * length
}

/// Patterns that together fit the numbers from `first` to `last`: runs of which all digits but the first few are free.
fn numbers(first: u64, last: u64) -> Vec<String> {
    let mut patterns = Vec::new();
    let mut next = first;
    while next <= last {
        // The longest run of free digits that begins here and does not pass the end.
        let free = (0..20).rev().find(|free| {
            let size = 10_u64.pow(*free);
            next.is_multiple_of(size) && next + size - 1 <= last && (*free == 0 || next >= size)
        });
        let free = free.unwrap_or(0);
        let size = 10_u64.pow(free);
        let head = next / size;
        // As many steps of the last digit that is not free as the end lets pass.
        let steps = ((last + 1 - next) / size).min(10 - head % 10);
        let (fixed, from, to) = (head / 10, head % 10, head % 10 + steps - 1);
        let fixed = if fixed == 0 { String::new() } else { fixed.to_string() };
        let digit = if from == to { from.to_string() } else { format!("[{from}-{to}]") };
        patterns.push(format!("{fixed}{digit}{}", "[0-9]".repeat(free as usize)));
        next += steps * size;
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::numbers;
    use jsonschema::Validator;
    use serde_json::json;

    #[test]
    fn runs_of_numbers_fit_these_and_no_others() {
        for (first, last) in [(0, 0), (1, 9), (1, 900), (60, 21_600), (7, 13), (100, 100), (1, 15), (99, 1001)] {
            let pattern = format!("^(?:{})$", numbers(first, last).join("|"));
            let schema = Validator::new(&json!({ "pattern": pattern })).expect("a schema");
            for number in 0..=last + 1500 {
                let fits = schema.is_valid(&json!(number.to_string()));
                assert_eq!(fits, (first..=last).contains(&number), "{number} in {first} to {last}: {pattern}");
            }
        }
    }
}
