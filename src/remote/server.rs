//! The server: waits for debuggers, one at a time, while the program lives. It sleeps until one
//! connects, and touches the program only after the first valid packet.

use super::access;
use super::address::Listener;
use super::packet::{self, Incoming, Reader};
use super::ptrace::Pid;
use super::session::{End, Session};
use super::signals;
use super::target::Target;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

/// How long a connection may be silent before its first packet.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one that is refused may be.
const BRIEF: Duration = Duration::from_secs(2);

/// The program's end of the line, as the server sees it: messages of eight bytes.
pub(super) trait Program {
    /// Readable when the program has something to say; -1: never.
    fn descriptor(&self) -> RawFd;
    /// The address of the program's first line, at which it waits to be stopped. `None`: it has
    /// closed the line.
    fn first_line(&mut self) -> Option<u64>;
    /// Lets it go on from its waiting.
    fn release(&mut self);
}

/// Readable when this process is asked to end, by Ctrl-C or by `kill`. To be made before others may ask.
pub(super) fn requests_to_end() -> io::Result<OwnedFd> {
    signals::descriptor(&[libc::SIGINT, libc::SIGTERM, libc::SIGHUP])
}

/// Serves debuggers of process `pid` until it ends, or `quit` is readable. With `wait`, the first of them
/// finds it at its first line.
pub(super) fn serve(
    listener: &Listener,
    pid: Pid,
    program: &mut dyn Program,
    wait: bool,
    quit: &OwnedFd,
) -> io::Result<()> {
    let process = pidfd(pid)?;
    let mut target = Target::new()?;
    let mut first_line = None;
    let mut waits = wait;
    loop {
        let ready = !waits || first_line.is_some();
        let line = if waits && first_line.is_none() { program.descriptor() } else { -1 };
        let connection = if ready { listener.as_raw_fd() } else { -1 };
        let [connects, ends, speaks, asked] = readable([connection, process.as_raw_fd(), line, quit.as_raw_fd()], None);
        if ends || asked {
            return Ok(());
        }
        if speaks {
            first_line = program.first_line();
            waits = first_line.is_some();
        }
        if !connects {
            continue;
        }
        let Ok(mut stream) = listener.accept() else { continue };
        let Some(mut reader) = first_packet(&mut stream, PATIENCE, quit.as_raw_fd()) else { continue };
        if let Err(e) = target.tracer.attach(pid) {
            refuse(stream, reader, access::explain(pid, &e), quit.as_raw_fd());
            continue;
        }
        if let Some(address) = first_line.take() {
            waits = false;
            program.release();
            if address != super::helper::ANYWHERE {
                target.tracer.run_to(pid, address, quit.as_raw_fd())?;
            }
        }
        target.selected = pid;
        take_repetitions(&mut stream, &mut reader);
        let intruder = || {
            if let Ok(stream) = listener.accept() {
                std::thread::spawn(move || turn_away(stream));
            }
        };
        let end = Session::new(stream, reader, &mut target).run(listener.as_raw_fd(), quit.as_raw_fd(), intruder);
        target.forget();
        if end == End::Ended {
            return Ok(());
        }
        target.tracer.detach_all();
    }
}

/// A descriptor that becomes readable at the process's end.
fn pidfd(pid: Pid) -> io::Result<OwnedFd> {
    // SAFETY: plain numbers; the descriptor that comes back is nobody else's.
    unsafe {
        match libc::syscall(libc::SYS_pidfd_open, pid, 0) {
            -1 => Err(io::Error::last_os_error()),
            fd => Ok(OwnedFd::from_raw_fd(fd as RawFd)),
        }
    }
}

/// Waits until one of these can be read, at most for `limit`; -1 never can.
fn readable<const N: usize>(descriptors: [RawFd; N], limit: Option<Duration>) -> [bool; N] {
    let mut polls = descriptors.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let milliseconds = limit.map_or(-1, |l| l.as_millis().min(i32::MAX as u128) as i32);
    // SAFETY: the array is a local.
    unsafe { libc::poll(polls.as_mut_ptr(), N as libc::nfds_t, milliseconds) };
    polls.map(|p| p.revents != 0)
}

/// Reads until a debugger has shown itself by a valid packet, which stays in the reader; not when `quit` is readable.
fn first_packet(stream: &mut File, patience: Duration, quit: RawFd) -> Option<Reader> {
    let deadline = Instant::now() + patience;
    let mut all = Vec::new();
    loop {
        let rest = deadline.checked_duration_since(Instant::now())?;
        if readable([stream.as_raw_fd(), quit], Some(rest)) != [true, false] {
            return None;
        }
        let mut bytes = [0; 4096];
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return None,
            Ok(count) => all.extend_from_slice(&bytes[..count]),
        }
        let mut trial = Reader::default();
        trial.push(&all);
        match trial.next() {
            None => {}
            Some(Incoming::Packet(_)) => {
                let mut reader = Reader::default();
                reader.push(&all);
                return Some(reader);
            }
            Some(_) => return None,
        }
    }
}

/// Whatever the debugger has sent again while it was waiting for the program to stop is dropped.
fn take_repetitions(stream: &mut File, reader: &mut Reader) {
    let mut bytes = [0; 4096];
    while readable([stream.as_raw_fd()], Some(Duration::ZERO)) == [true] {
        match stream.read(&mut bytes) {
            // The session sees to the end of the connection.
            Ok(0) | Err(_) => break,
            Ok(count) => reader.push(&bytes[..count]),
        }
    }
    reader.drop_repetitions();
}

/// Tells a second debugger that it is one too many, in a thread of its own.
fn turn_away(mut stream: File) {
    if let Some(reader) = first_packet(&mut stream, BRIEF, -1) {
        refuse(stream, reader, "another debugger is connected to this program".to_owned(), -1);
    }
}

/// Answers all packets by a reason until the debugger gives up, or `quit` is readable.
fn refuse(mut stream: File, mut reader: Reader, why: String, quit: RawFd) {
    let end = Instant::now() + PATIENCE;
    let mut lldb = None;
    loop {
        while let Some(incoming) = reader.next() {
            let Incoming::Packet(body) = incoming else { continue };
            // gdb asks for features first.
            let answer = match *lldb.get_or_insert(body == b"QStartNoAckMode") {
                true => refusal_for_lldb(&body, &why),
                false => format!("E.{why}"),
            };
            let mut reply = b"+".to_vec();
            packet::append(&mut reply, answer.as_bytes());
            if stream.write_all(&reply).is_err() {
                return;
            }
        }
        let Some(rest) = end.checked_duration_since(Instant::now()) else { return };
        let mut bytes = [0; 4096];
        if readable([stream.as_raw_fd(), quit], Some(rest.min(BRIEF))) != [true, false] {
            return;
        }
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(count) => reader.push(&bytes[..count]),
        }
    }
}

/// lldb shows the text of no error, but the reason of a stop: it meets a thread that has stopped for
/// this one, and can do nothing with it.
fn refusal_for_lldb(packet: &[u8], why: &str) -> String {
    match packet {
        b"QThreadSuffixSupported" | b"QEnableErrorStrings" | b"D" => "OK".to_owned(),
        b"qC" => "QC1".to_owned(),
        b"qfThreadInfo" => "m1".to_owned(),
        b"qsThreadInfo" => "l".to_owned(),
        b"k" => "X09".to_owned(),
        _ if packet == b"?" || packet.starts_with(b"qThreadStopInfo") => {
            format!("T05thread:1;reason:exception;description:{};", packet::hex(why.as_bytes()))
        }
        _ if packet.starts_with(b"c") || packet.starts_with(b"s") => "W01".to_owned(),
        _ => String::new(),
    }
}
