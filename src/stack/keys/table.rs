//! The table as the reference in `docs/stack.md`.

use super::key::{Key, all};

/// Every key with its type and meaning, in Markdown.
pub fn table() -> String {
    let rows = all().into_iter().map(|(path, key)| row(&path, key));
    rows.fold("| Key | Type | Meaning |\n|---|---|---|\n".to_owned(), |table, row| table + &row)
}

fn row(path: &str, key: &Key) -> String {
    let Key { name: _, kind, required, meaning, default: _, otherwise: _, examples: _, limits: _, cloud: _, more } =
        key;
    let mut words = vec![(*meaning).to_owned()];
    words.extend(key.allowed());
    words.extend(key.usually().map(|usually| format!("default: {usually}")));
    words.extend(required.then(|| "required".to_owned()));
    words.extend((!more.is_empty()).then(|| {
        let page = more.strip_prefix("stack.md").unwrap_or(more);
        format!("see [{}]({page})", section(more))
    }));
    // A bar would end the cell.
    format!("| `{path}` | {} | {} |\n", kind.words(), words.join("; ").replace('|', "\\|"))
}

/// What a page or its section is called, from its address.
fn section(address: &str) -> String {
    address.rsplit('#').next().unwrap_or_default().trim_end_matches(".md").replace('-', " ")
}
