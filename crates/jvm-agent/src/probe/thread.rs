//! From a thread to what it runs, and to what its pool will run.

use crate::jvm::{Failure, Frame, Local};

/// What a thread was given to run: in a holder since JDK 19, before in a field of its own.
pub(super) fn runnable<'f>(frame: &Frame<'f>, thread: &Local<'_>) -> Result<Local<'f>, Failure> {
    frame
        .field(thread, c"holder", c"Ljava/lang/Thread$FieldHolder;")
        .and_then(|holder| frame.field(&holder, c"task", c"Ljava/lang/Runnable;"))
        .or_else(|_| frame.field(thread, c"target", c"Ljava/lang/Runnable;"))
}

/// The tasks that wait in a pool of scheduled work for their next turn, by one of the pool's threads.
///
/// # Errors
/// When it is no thread of such a pool.
pub(super) fn scheduled<'f>(frame: &Frame<'f>, thread: &Local<'_>) -> Result<Vec<Local<'f>>, Failure> {
    let started = runnable(frame, thread)?;
    let worker = frame.field(&started, c"wrappedRunnable", c"Ljava/lang/Runnable;").unwrap_or(started);
    let pool = frame.field(&worker, c"this$0", c"Ljava/util/concurrent/ThreadPoolExecutor;")?;
    let queue = frame.object(&pool, c"getQueue", c"()Ljava/util/concurrent/BlockingQueue;")?;
    frame.objects(&queue, c"toArray", c"()[Ljava/lang/Object;")
}

/// What a scheduled task will run.
///
/// # Errors
/// When it was scheduled in another way.
pub(super) fn work<'f>(frame: &Frame<'f>, waiting: &Local<'_>) -> Result<Local<'f>, Failure> {
    let adapter = frame.field(waiting, c"callable", c"Ljava/util/concurrent/Callable;")?;
    frame.field(&adapter, c"task", c"Ljava/lang/Runnable;")
}
