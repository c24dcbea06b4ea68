//! The user's wish to stop, or the system's.

/// Returns when the process is asked to end: Ctrl-C, or SIGTERM as a CI runner sends it.
pub(super) async fn asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the signal ends the process itself.
        std::future::pending::<()>().await;
    }
}
