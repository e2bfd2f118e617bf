//! A file descriptor with its buffers: bytes in, bytes out. The unread input is dropped before
//! output is written and the other way round, so that both share one position.

use super::*;
use crate::heap::{Value, thread};

/// Bytes read at once.
const CHUNK: usize = 1 << 16;
/// Output is written out when this much waits.
const FULL: usize = 1 << 13;

/// When output is written out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Buffering {
    /// When the buffer is full.
    Block,
    /// At the end of each line too.
    Line,
    /// At once.
    None,
}

/// An open (or closed) file. Lives as long as the process: file objects hold its address.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Stream {
    /// The descriptor, -1 when closed.
    pub fd: i32,
    pub readable: bool,
    pub writable: bool,
    /// Does closing the file close the descriptor?
    pub owns_fd: bool,
    pub buffering: Buffering,
    /// Bytes read; those from `at` on are not consumed.
    input: Vec<u8>,
    at: usize,
    /// Bytes not yet written out.
    output: Vec<u8>,
}

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// After an interrupted call: a waiting SIGINT becomes KeyboardInterrupt.
fn interrupted() -> PyResult<()> {
    let thread = thread::current();
    let bit = 1 << (libc::SIGINT - 1);
    if thread.signals & bit != 0 {
        thread.signals &= !bit;
        return Err(exception::raise_with(Exc::KeyboardInterrupt, &[]));
    }
    Ok(())
}

impl Stream {
    /// A stream on a descriptor.
    pub fn new(fd: i32, readable: bool, writable: bool, buffering: Buffering) -> Stream {
        Stream { fd, readable, writable, owns_fd: true, buffering, input: Vec::new(), at: 0, output: Vec::new() }
    }

    /// Input read from the descriptor and not yet consumed.
    pub fn pending(&self) -> &[u8] {
        &self.input[self.at..]
    }

    /// Consumes `n` bytes of `pending`.
    pub fn consume(&mut self, n: usize) {
        self.at += n;
        if self.at == self.input.len() {
            self.input.clear();
            self.at = 0;
        }
    }

    /// Reads more input behind `pending`; false at the end of the file.
    ///
    /// # Errors
    /// OSError, KeyboardInterrupt.
    pub fn fill(&mut self) -> PyResult<bool> {
        self.flush()?;
        if self.at > 0 {
            self.input.drain(..self.at);
            self.at = 0;
        }
        let old = self.input.len();
        self.input.resize(old + CHUNK, 0);
        loop {
            // SAFETY: the buffer has room for a chunk behind `old`.
            let n = unsafe { libc::read(self.fd, self.input.as_mut_ptr().add(old).cast(), CHUNK) };
            if n >= 0 {
                self.input.truncate(old + n as usize);
                return Ok(n > 0);
            }
            let errno = last_error();
            if errno != libc::EINTR {
                self.input.truncate(old);
                return Err(exception::os_error(errno, None));
            }
            if let Err(pending) = interrupted() {
                self.input.truncate(old);
                return Err(pending);
            }
        }
    }

    /// Drops unread input; the descriptor's position becomes the reader's.
    fn drop_input(&mut self) {
        let unread = self.input.len() - self.at;
        if unread > 0 {
            // SAFETY: plain system call. On a pipe it fails, and nothing was to be moved.
            unsafe { libc::lseek(self.fd, -(unread as i64), libc::SEEK_CUR) };
        }
        self.input.clear();
        self.at = 0;
    }

    /// Writes `bytes`, at least into the buffer.
    ///
    /// # Errors
    /// OSError.
    pub fn write(&mut self, bytes: &[u8]) -> PyResult<()> {
        if !self.input.is_empty() {
            self.drop_input();
        }
        self.output.extend_from_slice(bytes);
        let now = match self.buffering {
            Buffering::None => true,
            Buffering::Line => memchr::memchr2(b'\n', b'\r', bytes).is_some(),
            Buffering::Block => false,
        };
        if now || self.output.len() >= FULL { self.flush() } else { Ok(()) }
    }

    /// Writes the buffer out. What could not be written stays.
    ///
    /// # Errors
    /// OSError, KeyboardInterrupt.
    pub fn flush(&mut self) -> PyResult<()> {
        let mut done = 0;
        let mut outcome = Ok(());
        while done < self.output.len() && outcome.is_ok() {
            let rest = &self.output[done..];
            // SAFETY: the bytes are readable.
            let n = unsafe { libc::write(self.fd, rest.as_ptr().cast(), rest.len()) };
            if n >= 0 {
                done += n as usize;
                continue;
            }
            outcome = match last_error() {
                libc::EINTR => interrupted(),
                errno => Err(exception::os_error(errno, None)),
            };
        }
        self.output.drain(..done);
        outcome
    }

    /// Does output wait?
    pub fn has_output(&self) -> bool {
        self.fd >= 0 && !self.output.is_empty()
    }

    /// Flushes and closes.
    ///
    /// # Errors
    /// OSError; the file is closed all the same.
    pub fn close(&mut self) -> PyResult<()> {
        if self.fd < 0 {
            return Ok(());
        }
        let outcome = self.flush();
        self.output.clear();
        let fd = std::mem::replace(&mut self.fd, -1);
        // SAFETY: the stream owns the descriptor and forgets it.
        let rc = if self.owns_fd { unsafe { libc::close(fd) } } else { 0 };
        outcome?;
        if rc < 0 { Err(exception::os_error(last_error(), None)) } else { Ok(()) }
    }

    /// Moves the position; answers the new one.
    ///
    /// # Errors
    /// OSError.
    pub fn seek(&mut self, offset: i64, whence: i32) -> PyResult<i64> {
        self.flush()?;
        self.drop_input();
        // SAFETY: plain system call.
        let at = unsafe { libc::lseek(self.fd, offset, whence) };
        if at < 0 { Err(exception::os_error(last_error(), None)) } else { Ok(at) }
    }

    /// The position.
    ///
    /// # Errors
    /// OSError.
    pub fn tell(&mut self) -> PyResult<i64> {
        // SAFETY: plain system call.
        let at = unsafe { libc::lseek(self.fd, 0, libc::SEEK_CUR) };
        if at < 0 {
            return Err(exception::os_error(last_error(), None));
        }
        Ok(at - self.pending().len() as i64 + self.output.len() as i64)
    }

    /// Can the position be moved?
    pub fn is_seekable(&self) -> bool {
        // SAFETY: plain system call.
        unsafe { libc::lseek(self.fd, 0, libc::SEEK_CUR) >= 0 }
    }

    /// Cuts the file at `size`.
    ///
    /// # Errors
    /// OSError.
    pub fn truncate(&mut self, size: i64) -> PyResult<()> {
        self.flush()?;
        // SAFETY: plain system call.
        if unsafe { libc::ftruncate(self.fd, size) } < 0 {
            return Err(exception::os_error(last_error(), None));
        }
        Ok(())
    }

    /// Is it a terminal?
    pub fn is_terminal(&self) -> bool {
        // SAFETY: plain system call.
        unsafe { libc::isatty(self.fd) == 1 }
    }
}

/// The stream of a file object.
pub(super) fn of(v: Value) -> &'static mut Stream {
    // SAFETY: file objects are made with the address of a stream that is never freed; borrows
    // last for a statement.
    unsafe { &mut *(record::get(v).n as *mut Stream) }
}
