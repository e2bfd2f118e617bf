//! One debugger's connection: cuts it into packets, does run control itself, and hands the rest to
//! `queries` and to the `gdbstub` crate, which only ever sees a stopped program.

use super::breaks::Hit;
use super::monitor;
use super::packet::{self, Incoming, Reader, number, pair, unhex};
use super::ptrace::{Pid, Tid};
use super::queries;
use super::signals::{self, Signals};
use super::stop::{self, Client};
use super::target::{PACKET_SIZE, Target};
use super::thread::{Action, Event, Mode};
use super::thread_id::ThreadId;
use super::tracer::{Report, Wanted};
use gdbstub::conn::Connection;
use gdbstub::stub::GdbStub;
use gdbstub::stub::state_machine::{GdbStubStateMachine, GdbStubStateMachineInner, state::Idle};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};

/// Bytes of one piece of a monitor command's output.
const OUTPUT_PIECE: usize = 4000;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The debugger has closed the connection, or was cut off.
    Gone,
    /// The program was left to itself.
    Detached,
    /// The program has ended, or the debugger has killed it.
    Ended,
}

/// Collects what `gdbstub` writes.
struct Output(Vec<u8>);

impl Connection for Output {
    type Error = std::convert::Infallible;

    fn write(&mut self, byte: u8) -> Result<(), Self::Error> {
        self.0.push(byte);
        Ok(())
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

type Stub = GdbStubStateMachineInner<'static, Idle<Target>, Target, Output>;

/// A connection with a debugger.
pub(super) struct Session<'a> {
    stream: File,
    reader: Reader,
    target: &'a mut Target,
    /// `None` only while it works.
    stub: Option<Stub>,
    client: Client,
    no_ack: bool,
    /// The connection outlives the program.
    extended: bool,
    running: bool,
    /// The thread that `c` and `s` without a thread mean.
    stepping: ThreadId,
    last_reply: Vec<u8>,
    last_report: Option<Report>,
}

impl<'a> Session<'a> {
    /// A session over a stream, from which `reader` may have taken something already. The program
    /// is stopped.
    pub(super) fn new(stream: File, reader: Reader, target: &'a mut Target) -> Session<'a> {
        let stepping = ThreadId::ALL;
        let (last_reply, last_report) = (Vec::new(), None);
        let client = Client::default();
        let mut session = Session {
            stream,
            reader,
            target,
            stub: None,
            client,
            no_ack: false,
            extended: false,
            running: false,
            stepping,
            last_reply,
            last_report,
        };
        session.renew_stub();
        session
    }

    /// Speaks with the debugger until one of both goes, or `quit` is readable. `intruder` is called when
    /// `also` is.
    pub(super) fn run(&mut self, also: RawFd, quit: RawFd, mut intruder: impl FnMut()) -> End {
        let mut bytes = [0; 1 << 16];
        loop {
            match self.work() {
                Ok(Some(end)) => return end,
                Err(_) => return End::Gone,
                Ok(None) => {}
            }
            let poll = |fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
            let tracer = if self.running { self.target.tracer.descriptor() } else { -1 };
            let limit = if self.running && !self.target.tracer.is_drained() { 0 } else { -1 };
            let mut fds = [poll(self.stream.as_raw_fd()), poll(tracer), poll(also), poll(quit)];
            // SAFETY: the array is a local. A signal makes no difference.
            unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, limit) };
            if fds[3].revents != 0 {
                return End::Gone;
            }
            if fds[0].revents != 0 {
                match self.stream.read(&mut bytes) {
                    Ok(0) | Err(_) => return End::Gone,
                    Ok(count) => self.reader.push(&bytes[..count]),
                }
            }
            if fds[2].revents != 0 && fds[0].revents == 0 {
                // Asked again: one who comes after this debugger has gone is none too many.
                // SAFETY: as above.
                unsafe { libc::poll(fds.as_mut_ptr(), 1, 0) };
                if fds[0].revents == 0 {
                    intruder();
                }
            }
        }
    }

    /// Does all that can be done without waiting.
    fn work(&mut self) -> io::Result<Option<End>> {
        loop {
            if self.running {
                let report = if self.reader.take_interrupt() {
                    self.target.tracer.interrupt()
                } else {
                    self.target.tracer.poll()
                };
                let Some(report) = report else { return Ok(None) };
                if let Some(end) = self.stopped(report)? {
                    return Ok(Some(end));
                }
                continue;
            }
            match self.reader.next() {
                None => return Ok(None),
                // The program stands already.
                Some(Incoming::Interrupt) => {}
                Some(Incoming::Garbage) => return Ok(Some(End::Gone)),
                Some(Incoming::Damaged) => self.stream.write_all(b"-")?,
                Some(Incoming::Resend) => self.stream.write_all(&self.last_reply)?,
                Some(Incoming::Packet(body)) => {
                    if !self.no_ack {
                        self.stream.write_all(b"+")?;
                    }
                    if let Some(end) = self.packet(&body)? {
                        return Ok(Some(end));
                    }
                }
            }
        }
    }

    /// The program has stopped or ended.
    fn stopped(&mut self, mut report: Report) -> io::Result<Option<End>> {
        if let Report::Stopped(tid, Event::Breakpoint) = report {
            match self.target.hit(tid) {
                Hit::Its => {}
                Hit::Nothing => {
                    self.target.go_on_from_break(tid);
                    return Ok(None);
                }
                Hit::Stop(words) => {
                    if !self.client.lldb {
                        self.print(&format!("{words}\n"))?;
                    }
                    report = Report::Stopped(tid, self.target.tell_break(tid, &words));
                }
            }
        }
        self.running = false;
        if let Report::Stopped(tid, _) = report {
            self.target.selected = tid;
            self.stepping = ThreadId { pid: None, tid: Some(tid) };
        }
        let reply = stop::reply(self.target, self.client, &report);
        self.last_report = Some(report);
        self.reply(reply.as_bytes())?;
        Ok((self.target.tracer.is_empty() && !self.extended).then_some(End::Ended))
    }

    fn reply(&mut self, body: &[u8]) -> io::Result<()> {
        self.last_reply.clear();
        packet::append(&mut self.last_reply, body);
        self.stream.write_all(&self.last_reply)
    }

    fn packet(&mut self, body: &[u8]) -> io::Result<Option<End>> {
        let text = std::str::from_utf8(body).unwrap_or("");
        let (name, rest) = text.split_at(text.find([';', ':']).unwrap_or(text.len()));
        match name {
            "qSupported" => self.introduce(body, rest)?,
            "QStartNoAckMode" => {
                self.reply(b"OK")?;
                self.no_ack = true;
            }
            "QThreadSuffixSupported" | "qHostInfo" => {
                self.client.lldb = true;
                // It does not ask for them, but wants to hear of an exec.
                self.target.tracer.wanted.exec = true;
                self.forward(body)?;
            }
            "!" => {
                self.extended = true;
                self.reply(b"OK")?;
            }
            "?" => {
                let reply = match &self.last_report {
                    _ if self.target.tracer.is_empty() => "W00".to_owned(),
                    Some(report @ Report::Stopped(..)) => stop::reply(self.target, self.client, report),
                    _ => stop::found(self.target, self.client),
                };
                self.reply(reply.as_bytes())?;
            }
            "QPassSignals" => {
                self.target.tracer.pass = Signals::parse(&rest[1.min(rest.len())..]);
                self.reply(b"OK")?;
            }
            "QProgramSignals" => {
                self.target.tracer.program = Some(Signals::parse(&rest[1.min(rest.len())..]));
                self.reply(b"OK")?;
            }
            "vCont?" => self.reply(b"vCont;c;C;s;S;r")?,
            "vCont" => self.resume(&rest[1.min(rest.len())..])?,
            "vKill" => match number(&rest[1.min(rest.len())..]).map(|pid| pid as Pid) {
                Some(pid) if self.target.tracer.process(pid).is_some() => return self.kill(Some(pid), true),
                _ => self.reply(b"E03")?,
            },
            "k" => return self.kill(None, false),
            "D" => return self.detach(rest.strip_prefix(';')),
            "vCtrlC" => self.reply(b"OK")?,
            "vAttach" | "vRun" => {
                self.reply(b"E.this server debugs one running program; it starts and attaches to no other")?;
            }
            _ => return self.short(body, text),
        }
        Ok(None)
    }

    /// Packets of one letter with arguments behind it, and all that is left.
    fn short(&mut self, body: &[u8], text: &str) -> io::Result<Option<End>> {
        let mut letters = text.chars();
        match (letters.next(), letters.as_str()) {
            (Some('H'), rest) => self.select(rest)?,
            (Some('T'), id) => {
                let alive = ThreadId::parse(id).and_then(|id| id.tid).is_some_and(|t| self.is_alive(t));
                self.reply(if alive { b"OK" } else { b"E03" })?;
            }
            (Some('c' | 's' | 'C' | 'S'), _) if text.len() <= 3 => {
                let one = |id: ThreadId| id.tid.map_or("-1".to_owned(), |t| format!("{t:x}"));
                let thread = one(self.stepping);
                let rest = if text.starts_with(['s', 'S']) { ";c" } else { "" };
                self.resume(&format!("{text}:{thread}{rest}"))?;
            }
            _ if text.starts_with("qRcmd,") => self.monitor(&text["qRcmd,".len()..])?,
            _ if text.starts_with("qThreadExtraInfo,") => {
                let name = queries::thread_name(self.target, &text["qThreadExtraInfo,".len()..]);
                self.reply(name.map_or("E03".to_owned(), |n| packet::hex(n.as_bytes())).as_bytes())?;
            }
            (Some('x'), rest) if !rest.is_empty() => self.read_binary(rest)?,
            // Memory is what is read most.
            (Some('m'), rest) if pair(rest).is_some() => self.read_memory(rest)?,
            _ => match queries::answer(self.target, self.client, body) {
                Some(answer) => self.reply(&answer)?,
                None => self.forward(body)?,
            },
        }
        Ok(None)
    }

    /// `qRcmd,COMMAND`: a monitor command, whose output is sent in pieces.
    fn monitor(&mut self, command: &str) -> io::Result<()> {
        let Some(command) = unhex(command).and_then(|c| String::from_utf8(c).ok()) else { return self.reply(b"E01") };
        let output = monitor::run(self.target, &command);
        self.print(&output)?;
        self.reply(b"OK")
    }

    /// Lets the debugger print a text.
    fn print(&mut self, text: &str) -> io::Result<()> {
        text.as_bytes().chunks(OUTPUT_PIECE).try_for_each(|p| self.reply(format!("O{}", packet::hex(p)).as_bytes()))
    }

    fn is_alive(&self, tid: Tid) -> bool {
        self.target.tracer.thread(tid).is_some_and(|t| !t.zombie)
    }

    /// `Hg`, `Hc`: the thread that other packets mean.
    fn select(&mut self, rest: &str) -> io::Result<()> {
        let (operation, id) = rest.split_at(rest.chars().next().map_or(0, char::len_utf8));
        let Some(id) = ThreadId::parse(id) else { return self.reply(b"E01") };
        if operation == "c" {
            self.stepping = id;
            return self.reply(b"OK");
        }
        let current = self.target.tracer.thread(self.target.selected).map(|t| (t.pid, self.target.selected));
        let tid = match current {
            Some((pid, tid)) if id.has(pid, tid) => Some(tid),
            _ => self.target.tracer.threads().find(|(tid, t)| id.has(t.pid, *tid)).map(|(tid, _)| tid),
        };
        match tid {
            Some(tid) => {
                self.target.selected = tid;
                self.reply(b"OK")
            }
            None => self.reply(b"E03"),
        }
    }

    /// `qSupported`: the debugger's features, and ours.
    fn introduce(&mut self, body: &[u8], rest: &str) -> io::Result<()> {
        let has = |feature: &str| rest[1.min(rest.len())..].split(';').any(|f| f.strip_suffix('+') == Some(feature));
        self.client.multiprocess = has("multiprocess");
        self.client.swbreak = has("swbreak");
        self.client.hwbreak = has("hwbreak");
        self.client.no_resumed = has("no-resumed");
        let (fork, vfork, exec) = (has("fork-events"), has("vfork-events"), has("exec-events"));
        self.target.tracer.wanted = Wanted { fork, vfork, exec };
        // The crate wants at least one feature.
        let reply = self.ask_stub(if rest.len() > 1 { body } else { b"qSupported:swbreak+" });
        let features = reply.strip_prefix(b"$").and_then(|r| r.split(|b| *b == b'#').next()).unwrap_or_default();
        let mut features = features.to_vec();
        features.extend_from_slice(
            b";qXfer:threads:read+;qXfer:siginfo:read+;qXfer:siginfo:write+;QPassSignals+;QProgramSignals+",
        );
        for (name, wanted) in
            [("fork-events", fork), ("vfork-events", vfork), ("exec-events", exec), ("no-resumed", true)]
        {
            if wanted {
                features.extend(format!(";{name}+").bytes());
            }
        }
        self.last_reply.clear();
        packet::append_raw(&mut self.last_reply, &features);
        self.stream.write_all(&self.last_reply)
    }

    /// `vCont`: each thread does what the first action says that names it.
    fn resume(&mut self, actions: &str) -> io::Result<()> {
        let Some(actions) = actions.split(';').map(parse_action).collect::<Option<Vec<_>>>() else {
            return self.reply(b"E01");
        };
        let choose = |pid: Pid, tid: Tid| actions.iter().find(|(id, _)| id.has(pid, tid)).map(|(_, a)| a.clone());
        if !self.target.tracer.threads().any(|(tid, t)| choose(t.pid, tid).is_some()) {
            return self.reply(b"E03");
        }
        let chosen = self.target.leave_breaks(choose);
        self.target.tracer.resume(|_, tid| chosen.iter().find(|(t, _)| *t == tid).map(|(_, action)| action.clone()));
        self.running = true;
        Ok(())
    }

    fn kill(&mut self, pid: Option<Pid>, reply: bool) -> io::Result<Option<End>> {
        let all: Vec<Pid> = self.target.tracer.threads().map(|(_, t)| t.pid).collect();
        for pid in pid.map_or(all, |p| vec![p]) {
            self.target.tracer.kill(pid);
        }
        if reply {
            self.reply(b"OK")?;
        }
        Ok((self.target.tracer.is_empty() && !self.extended).then_some(End::Ended))
    }

    fn detach(&mut self, pid: Option<&str>) -> io::Result<Option<End>> {
        let one = pid.map(|p| number(p).map(|p| p as Pid));
        if one.is_some_and(|p| p.is_none_or(|p| self.target.tracer.process(p).is_none())) {
            self.reply(b"E03")?;
            return Ok(None);
        }
        // At the end of process 1, which may be near, the kernel kills this server.
        let early = self.target.tracer.process(1).is_some();
        if early {
            self.reply(b"OK")?;
        }
        match one.flatten() {
            None => self.target.tracer.detach_all(),
            Some(pid) => self.target.tracer.detach(pid),
        }
        if !early {
            self.reply(b"OK")?;
        }
        Ok((self.target.tracer.is_empty() && !self.extended).then_some(End::Detached))
    }

    /// `m ADDRESS,LENGTH`
    fn read_memory(&mut self, rest: &str) -> io::Result<()> {
        match self.memory(rest) {
            Some(bytes) if !bytes.is_empty() => {
                self.last_reply.clear();
                packet::append_hex(&mut self.last_reply, &bytes);
                self.stream.write_all(&self.last_reply)
            }
            _ => self.reply(b"E0e"),
        }
    }

    /// lldb's `x ADDRESS,LENGTH`, which answers in bytes.
    fn read_binary(&mut self, rest: &str) -> io::Result<()> {
        match self.memory(rest) {
            _ if rest == "0,0" => self.reply(b"OK"),
            Some(bytes) if !bytes.is_empty() => self.reply(&bytes),
            _ => self.reply(b"E0e"),
        }
    }

    fn memory(&self, rest: &str) -> Option<Vec<u8>> {
        let (address, length) = pair(rest)?;
        let mut bytes = vec![0; usize::try_from(length).ok()?.min(PACKET_SIZE)];
        let got = self.target.process()?.read(address, &mut bytes);
        bytes.truncate(got);
        Some(bytes)
    }

    /// Hands a packet to `gdbstub`.
    fn forward(&mut self, body: &[u8]) -> io::Result<()> {
        if body.len() >= PACKET_SIZE {
            return self.reply(b"E01");
        }
        self.last_reply = self.ask_stub(body);
        if self.last_reply.is_empty() {
            return self.reply(b"E01");
        }
        self.stream.write_all(&self.last_reply)
    }

    /// The framed reply of `gdbstub`; empty if the packet was malformed.
    fn ask_stub(&mut self, body: &[u8]) -> Vec<u8> {
        let mut framed = Vec::new();
        packet::append_raw(&mut framed, body);
        for byte in framed {
            let Some(stub) = self.stub.take() else { break };
            match stub.incoming_data(self.target, byte) {
                Ok(GdbStubStateMachine::Idle(stub)) => self.stub = Some(stub),
                // It gives up at what it cannot parse.
                Ok(_) | Err(_) => break,
            }
        }
        match &mut self.stub {
            Some(stub) => std::mem::take(&mut stub.borrow_conn().0),
            None => {
                self.renew_stub();
                Vec::new()
            }
        }
    }

    fn renew_stub(&mut self) {
        let builder = GdbStub::builder(Output(Vec::new())).packet_buffer_size(PACKET_SIZE);
        self.stub = builder.build().ok().and_then(|stub| match stub.run_state_machine(self.target) {
            Ok(GdbStubStateMachine::Idle(stub)) => Some(stub),
            Ok(_) | Err(_) => None,
        });
        // Acknowledgements are ours.
        self.ask_stub(b"QStartNoAckMode");
    }
}

/// `c`, `C SIGNAL`, `s`, `S SIGNAL`, `r START,END`, each with an optional `:THREAD`.
fn parse_action(text: &str) -> Option<(ThreadId, Action)> {
    let (what, id) = text.split_once(':').unwrap_or((text, "-1"));
    let (letter, argument) = what.split_at_checked(1)?;
    let signal = || number(argument).and_then(|n| u8::try_from(n).ok()).map(signals::to_linux);
    let (mode, signal) = match letter {
        "c" if argument.is_empty() => (Mode::Run, 0),
        "s" if argument.is_empty() => (Mode::Step, 0),
        "C" => (Mode::Run, signal()?),
        "S" => (Mode::Step, signal()?),
        "r" => {
            let (start, end) = pair(argument)?;
            (Mode::Range(start..end), 0)
        }
        _ => return None,
    };
    Some((ThreadId::parse(id)?, Action { mode, signal }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_parsed() {
        let action = |text| parse_action(text).unwrap();
        assert_eq!(action("c"), (ThreadId::ALL, Action::RUN));
        assert_eq!(action("C1e:p1.-1").1.signal, libc::SIGUSR1);
        assert_eq!(action("r10,20:5").1.mode, Mode::Range(16..32));
        for bad in ["", "t", "c1", "r10", "S", "Czz", "s:x", "\u{e9}"] {
            assert_eq!(parse_action(bad), None, "{bad}");
        }
    }
}
