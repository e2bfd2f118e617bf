//! `monitor py break`: breakpoints with conditions in Python, for debuggers that speak none. The
//! server sets them itself, at the addresses that the images' line tables give, and asks the VM at
//! each hit whether the condition is true; the debugger hears of a stop only then. New code is
//! looked at as it comes. All of them go with the debugger.

use super::images::{self, Place};
use super::process::Owner;
use super::ptrace::Tid;
use super::symbols::Symbols;
use super::target::Target;
use super::thread::{Action, Event, Mode};
use std::fmt::Write as _;

/// One breakpoint.
#[derive(Debug)]
struct Break {
    number: u32,
    file: String,
    line: u64,
    /// A Python expression.
    condition: Option<String>,
    places: Vec<Place>,
    /// Stops so far.
    hits: u64,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Breaks {
    list: Vec<Break>,
    last: u32,
    /// The program that they are in (`Process::program`).
    program: u64,
    /// Where new code is announced, once that is watched.
    hook: Option<Symbols>,
}

/// What a hit means for the debugger.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// It is its own breakpoint.
    Its,
    /// Nothing: the thread is to go on.
    Nothing,
    /// A stop, for this reason.
    Stop(String),
}

impl std::fmt::Display for Break {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Python breakpoint {}, {}:{}", self.number, self.file, self.line)?;
        self.condition.as_ref().map_or(Ok(()), |condition| write!(f, " if {condition}"))
    }
}

impl Break {
    /// The breakpoint and its places, a line each.
    fn describe(&self) -> String {
        let mut text = format!("{self}");
        match self.hits {
            0 => {}
            1 => text.push_str(", hit once"),
            n => {
                let _ = write!(text, ", hit {n} times");
            }
        }
        text.push('\n');
        for p in &self.places {
            let _ = writeln!(text, "    {} at {}:{} ({:#x})", p.function, p.file, p.line, p.address);
        }
        if self.places.is_empty() {
            text.push_str("    pending: no such code is loaded\n");
        }
        text
    }
}

/// `FILE:LINE` and `if COND`.
fn parse(arguments: &str) -> Result<(&str, u64, Option<&str>), String> {
    const USAGE: &str = "py break FILE:LINE [if CONDITION]";
    let words = arguments.trim();
    let (place, condition) = match words.split_once(" if ") {
        Some((place, condition)) => (place.trim(), Some(condition.trim())),
        None if words.ends_with(" if") => return Err(format!("a condition is expected behind if: {USAGE}")),
        None => (words, None),
    };
    let (file, line) = place.rsplit_once(':').ok_or_else(|| format!("no place: '{place}'; {USAGE}"))?;
    let number = line.parse().ok().filter(|n| *n > 0);
    let number = number.ok_or_else(|| format!("no line: '{line}' in '{place}'; {USAGE}"))?;
    if file.is_empty() {
        return Err(format!("no file in '{place}'; {USAGE}"));
    }
    Ok((file, number, condition.filter(|c| !c.is_empty())))
}

impl Target {
    /// `py break …`
    pub(super) fn add_python_break(&mut self, arguments: &str) -> Result<String, String> {
        let program = self.process().map_or(0, |p| p.program);
        if self.breaks.program != program {
            // An `exec` takes all breakpoints along.
            self.breaks = Breaks { program, ..Breaks::default() };
        }
        if arguments.trim().is_empty() {
            let all: String = self.breaks.list.iter().map(Break::describe).collect();
            return Ok(if all.is_empty() { "no Python breakpoints\n".to_owned() } else { all });
        }
        let (file, line, condition) = parse(arguments)?;
        let symbols = self.symbols_of_selected()?;
        if let Some(condition) = condition {
            // Where the VM is busy, a mistake is told at the first hit.
            let answer = self.call(self.selected, symbols.monitor, &format!("py check {condition}"))?;
            if !answer.is_empty() && !answer.starts_with('<') {
                return Err(format!("the condition is no expression: {}", answer.trim_end()));
            }
        }
        let process = self.process().ok_or("no process is selected")?;
        let all = images::all(process, symbols.descriptor);
        let places: Vec<Place> = all.iter().flat_map(|image| image.places(file, line)).collect();
        self.watch_new_code(symbols)?;
        let (file, condition) = (file.to_owned(), condition.map(str::to_owned));
        let mut new = Break { number: self.breaks.last + 1, file, line, condition, places: Vec::new(), hits: 0 };
        self.place(&mut new, places)?;
        self.breaks.last = new.number;
        let text = new.describe();
        self.breaks.list.push(new);
        Ok(text)
    }

    /// `py delete [N]`
    pub(super) fn delete_python_breaks(&mut self, argument: &str) -> Result<String, String> {
        let number = match argument.trim() {
            "" => None,
            text => Some(text.parse::<u32>().map_err(|_| format!("no number: '{text}'"))?),
        };
        let all = std::mem::take(&mut self.breaks.list);
        let (gone, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|b| number.is_none_or(|n| n == b.number));
        self.breaks.list = kept;
        for place in gone.iter().flat_map(|b| &b.places) {
            let shared = self.breaks.list.iter().flat_map(|b| &b.places).any(|p| p.address == place.address);
            if !shared {
                self.uncover_everywhere(place.address);
            }
        }
        if self.breaks.list.is_empty()
            && let Some(symbols) = self.breaks.hook.take()
        {
            self.uncover_everywhere(symbols.register_code);
        }
        match number {
            Some(n) if gone.is_empty() => Err(format!("no Python breakpoint {n}")),
            _ => Ok(String::new()),
        }
    }

    fn uncover_everywhere(&mut self, address: u64) {
        for process in self.tracer.processes_mut() {
            process.remove_breakpoint(address, Owner::Server);
        }
    }

    /// The addresses of the VM in the selected process.
    pub(super) fn symbols_of_selected(&mut self) -> Result<Symbols, String> {
        let pid = self.process().ok_or("no process is selected")?.pid;
        let process = self.tracer.process(pid).ok_or("the process has gone")?;
        self.symbols.find(process)
    }

    fn watch_new_code(&mut self, symbols: Symbols) -> Result<(), String> {
        if self.breaks.hook.is_none() {
            let pid = self.process().ok_or("no process is selected")?.pid;
            let process = self.tracer.process_mut(pid).ok_or("the process has gone")?;
            let failed = |e| format!("cannot watch for new code at {:#x}: {e}", symbols.register_code);
            process.add_breakpoint(symbols.register_code, Owner::Server).map_err(failed)?;
            self.breaks.hook = Some(symbols);
        }
        Ok(())
    }

    /// Sets a breakpoint at places where it is not yet.
    fn place(&mut self, to: &mut Break, places: Vec<Place>) -> Result<(), String> {
        let pid = self.process().ok_or("no process is selected")?.pid;
        let process = self.tracer.process_mut(pid).ok_or("the process has gone")?;
        for place in places {
            let failed = |e| format!("cannot set a breakpoint at {:#x}: {e}", place.address);
            process.add_breakpoint(place.address, Owner::Server).map_err(failed)?;
            if !to.places.iter().any(|p| p.address == place.address) {
                to.places.push(place);
            }
        }
        Ok(())
    }

    /// Looks at the code that the program is announcing.
    fn look_at_new_code(&mut self, symbols: Symbols) {
        let Some(image) = self.process().and_then(|p| images::new(p, symbols.descriptor)) else { return };
        for mut b in std::mem::take(&mut self.breaks.list) {
            let places = image.places(&b.file, b.line);
            // Code that is no longer there needs no breakpoint.
            let _ = self.place(&mut b, places);
            self.breaks.list.push(b);
        }
    }

    /// A thread has run into a breakpoint: whose is it, and does it count? The other threads stand.
    pub(super) fn hit(&mut self, tid: Tid) -> Hit {
        let Some(address) = self.tracer.thread(tid).and_then(|t| t.general(tid).ok()).map(|r| r.rip) else {
            return Hit::Its;
        };
        self.selected = tid;
        let Some(process) = self.process() else { return Hit::Its };
        let (its, ours) =
            (process.has_breakpoint_of(address, Owner::Debugger), process.has_breakpoint_of(address, Owner::Server));
        if let Some(symbols) = self.breaks.hook.filter(|s| ours && s.register_code == address) {
            self.look_at_new_code(symbols);
        }
        for n in 0..self.breaks.list.len() {
            let b = &self.breaks.list[n];
            if !b.places.iter().any(|p| p.address == address) {
                continue;
            }
            let mut words = b.to_string();
            match self.holds(tid, self.breaks.list[n].condition.clone()) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(reason) => {
                    let _ = write!(words, ": the condition cannot be evaluated: {}", reason.trim_end());
                }
            }
            self.breaks.list[n].hits += 1;
            return Hit::Stop(words);
        }
        // Whether its own counts, the debugger finds out itself.
        if its || !ours { Hit::Its } else { Hit::Nothing }
    }

    /// Is a condition true where the thread stands?
    fn holds(&mut self, tid: Tid, condition: Option<String>) -> Result<bool, String> {
        let Some(condition) = condition else { return Ok(true) };
        let symbols = self.symbols_of_selected()?;
        let wishes = self.tracer.wishes();
        let answer = self.call(tid, symbols.monitor, &format!("py holds {condition}"));
        self.tracer.wish(wishes);
        match answer?.trim_end() {
            "True" => Ok(true),
            "False" => Ok(false),
            reason => Err(reason.to_owned()),
        }
    }

    /// Before threads go on: one that stands at a breakpoint of the server's, which the debugger
    /// knows nothing of, passes it. What is left to do for each thread that was chosen.
    pub(super) fn leave_breaks(&mut self, choose: impl Fn(i32, Tid) -> Option<Action>) -> Vec<(Tid, Action)> {
        let chosen: Vec<(i32, Tid, Action)> =
            self.tracer.threads().filter_map(|(tid, t)| Some((t.pid, tid, choose(t.pid, tid)?))).collect();
        let mut left = Vec::new();
        for (pid, tid, mut action) in chosen {
            if self.stands_at_break(pid, tid) && self.pass(tid, &action) {
                action.signal = 0;
            }
            left.push((tid, action));
        }
        left
    }

    /// Lets a thread pass the breakpoint that it stands at; false: something came between. If that
    /// was all the debugger wants, it is noted.
    fn pass(&mut self, tid: Tid, action: &Action) -> bool {
        if !self.tracer.step_over(tid, action.signal) {
            return false;
        }
        let pc = self.tracer.thread(tid).and_then(|t| t.general(tid).ok()).map_or(0, |r| r.rip);
        let goes_on = match &action.mode {
            Mode::Run => true,
            Mode::Step => false,
            Mode::Range(range) => range.contains(&pc),
        };
        if !goes_on {
            self.tracer.has_stepped(tid);
        }
        true
    }

    /// Has a thread been stopped, and told so, where the server has a breakpoint?
    fn stands_at_break(&self, pid: i32, tid: Tid) -> bool {
        !self.breaks.list.is_empty()
            && self.tracer.thread(tid).filter(|t| t.stopped && t.told.is_some()).is_some_and(|t| {
                let pc = t.general(tid).map(|r| r.rip);
                let process = self.tracer.process(pid);
                process.zip(pc.ok()).is_some_and(|(p, pc)| p.has_breakpoint_of(pc, Owner::Server))
            })
    }

    /// After a hit that does not count: the threads go on as before.
    pub(super) fn go_on_from_break(&mut self, tid: Tid) {
        let mode = self.tracer.thread(tid).map_or(Mode::Run, |t| t.mode.clone());
        self.pass(tid, &Action { mode, signal: 0 });
        self.tracer.go_on();
    }

    /// Tells the debugger of a stop at a Python breakpoint. Where it has one of its own, gdb would ask for
    /// that one's condition only, and go on.
    pub(super) fn tell_break(&mut self, tid: Tid, words: &str) -> Event {
        let address = self.tracer.thread(tid).and_then(|t| t.general(tid).ok()).map_or(0, |r| r.rip);
        let shared = self.process().is_some_and(|p| p.has_breakpoint_of(address, Owner::Debugger));
        let event = Event::Python { words: words.to_owned(), shared };
        self.tracer.tell_instead(tid, event.clone());
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_a_condition_are_told_apart() {
        assert_eq!(parse("a/b.py:12"), Ok(("a/b.py", 12, None)));
        assert_eq!(parse(" c:d.py:3  if  n == (1 if x else 2) "), Ok(("c:d.py", 3, Some("n == (1 if x else 2)"))));
        for (text, reason) in [
            ("fac", "no place: 'fac'"),
            ("fac.py:x", "no line: 'x'"),
            ("fac.py:0", "no line: '0'"),
            (":3", "no file"),
            ("fac.py:3 if", "a condition is expected"),
        ] {
            assert!(parse(text).unwrap_err().contains(reason), "{text}");
        }
    }
}
