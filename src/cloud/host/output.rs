//! What an instance prints, line by line.

use crate::cloud::logs;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// Lines kept between two looks: what CLS takes of one request in five seconds (`cos-cls.md` 6.1).
const LINES: usize = 5_000;

/// A line and the system's time at which it was complete, in unix milliseconds.
pub type Printed = (i64, String);

/// The lines of an instance's two streams, as they come.
#[derive(Debug, Default)]
pub struct Output {
    lines: Arc<Lines>,
    readers: Vec<Reader>,
}

/// Whole lines that nobody has taken yet.
#[derive(Debug, Default)]
pub struct Lines(Mutex<Vec<Printed>>);

#[derive(Debug)]
struct Reader {
    task: JoinHandle<()>,
    drained: mpsc::Sender<oneshot::Sender<()>>,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Vec<Printed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes them.
    pub fn take(&self) -> Vec<Printed> {
        std::mem::take(&mut *self.lock())
    }

    fn push(&self, line: &[u8]) {
        let mut lines = self.lock();
        if lines.len() < LINES {
            let kept = &line[..line.len().min(logs::LINE)];
            let text = String::from_utf8_lossy(kept).trim_end_matches('\r').to_owned();
            let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
            lines.push((i64::try_from(time).unwrap_or(i64::MAX), text));
        }
    }
}

impl Output {
    /// Reads a stream until it ends.
    pub fn follow(&mut self, stream: impl AsyncRead + Unpin + Send + 'static) {
        let (drained, asked) = mpsc::channel(1);
        let task = tokio::spawn(read(stream, Arc::clone(&self.lines), asked));
        self.readers.push(Reader { task, drained });
    }

    /// Returns what was printed since the last time, including what lies in the pipes at this moment.
    pub async fn take(&self) -> Vec<Printed> {
        for Reader { drained, .. } in &self.readers {
            let (sender, done) = oneshot::channel();
            // An error means that the stream has ended: all of it has been read.
            if drained.send(sender).await.is_ok() {
                drop(done.await);
            }
        }
        self.lines.take()
    }

    /// The lines, to be taken while more are printed.
    pub fn lines(&self) -> Arc<Lines> {
        Arc::clone(&self.lines)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.task.abort();
        }
    }
}

async fn read(mut stream: impl AsyncRead + Unpin, lines: Arc<Lines>, mut asked: mpsc::Receiver<oneshot::Sender<()>>) {
    let (mut chunk, mut line) = ([0_u8; 8192], Vec::new());
    loop {
        tokio::select! {
            // Reading first: whoever asks is answered when there is nothing left to read.
            biased;
            read = stream.read(&mut chunk) => match read {
                Ok(length) if length > 0 => split(&chunk[..length], &mut line, &lines),
                Ok(_) | Err(_) => break,
            },
            Some(sender) = asked.recv() => {
                if !line.is_empty() {
                    lines.push(&std::mem::take(&mut line));
                }
                let _ = sender.send(());
            }
        }
    }
    if !line.is_empty() {
        lines.push(&line);
    }
}

/// Appends a chunk to the unfinished line and passes finished ones on. Of a line too long the rest is dropped.
fn split(chunk: &[u8], line: &mut Vec<u8>, lines: &Lines) {
    let mut parts = chunk.split(|byte| *byte == b'\n').peekable();
    while let Some(part) = parts.next() {
        let room = logs::LINE.saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        if parts.peek().is_some() {
            lines.push(line);
            line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_cut_not_lost() {
        let mut output = Output::default();
        let long = "x".repeat(10_000);
        let text = format!("one\r\n\n{long}\nlast without an end");
        output.follow(std::io::Cursor::new(text.into_bytes()));
        let lines: Vec<_> = output.take().await.into_iter().map(|(_, line)| line).collect();
        assert_eq!(lines, ["one", "", &"x".repeat(8192), "last without an end"]);
        assert!(output.take().await.is_empty());
    }
}
