//! What must hold for the event model, whatever the bytes are.

use mpstack_handler::{
    archive::key,
    event::{Message, Outcome},
    message::{Format, render},
    report::{EventLine, LINE, Line},
};

/// Reads `bytes` as a message, and renders its events in `formats`.
pub fn survive(bytes: &[u8], formats: &[Format]) {
    let message = Message::read(bytes.to_vec());
    assert!(!message.events.is_empty());
    assert!(key("p/", &message.events, &message.sha256).len() <= 850);
    for event in &message.events {
        let open = event.subtasks.iter().any(|subtask| subtask.status.as_deref() != Some("SUCCESS"));
        assert!(event.outcome != Outcome::Succeeded || !open, "a success with an open part");
        assert!(event.outcome != Outcome::Succeeded || event.recognised, "a success of who knows what");
        for format in formats {
            let rendered = render(None, *format, event, "demo", None);
            assert!(rendered.text.len() <= format.budget() && !rendered.text.is_empty());
            assert_eq!(rendered.fallback, None);
        }
        assert!(Line::Event(EventLine::of("r", event)).to_json().len() <= LINE);
    }
}
