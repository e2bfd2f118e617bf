//! Questions about the stopped program that the `gdbstub` crate does not answer, or not as gdb 13
//! and lldb 19 want it: thread lists with names, siginfo, thread-local storage, memory regions.

use super::libraries;
use super::packet::{hex, number, pair, unescape};
use super::process;
use super::ptrace;
use super::stop::{self, Client};
use super::target::{TRIPLE, Target};
use super::thread_id::ThreadId;
use std::os::unix::fs::MetadataExt;

/// The answer to a packet; `None` if it is no such question. An empty answer means "unknown".
pub(super) fn answer(target: &mut Target, client: Client, body: &[u8]) -> Option<Vec<u8>> {
    if let Some(rest) = body.strip_prefix(b"qXfer:siginfo:write::") {
        return Some(write_siginfo(target, rest).unwrap_or_else(|| b"E01".to_vec()));
    }
    let text = std::str::from_utf8(body).ok()?;
    let (name, rest) = match text.find([':', ';']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let answered = match name {
        "qXfer" => return transfer(target, client, rest),
        "qC" => {
            let pid = target.tracer.thread(target.selected)?.pid;
            Some(format!("QC{}", client.thread_id(pid, target.selected)))
        }
        "qfThreadInfo" => {
            let ids = target.tracer.threads().map(|(tid, t)| client.thread_id(t.pid, tid)).collect::<Vec<_>>();
            Some(if ids.is_empty() { "l".to_owned() } else { format!("m{}", ids.join(",")) })
        }
        "qsThreadInfo" => Some("l".to_owned()),
        "qAttached" => Some("1".to_owned()),
        "qProcessInfo" => process_info(target),
        "qMemoryRegionInfo" => number(rest).and_then(|address| region(target, address)),
        "qGetTLSAddr" => thread_local(target, rest),
        "qShlibInfoAddr" => target.process().and_then(libraries::debug_word).map(|a| format!("{a:x}")),
        "jThreadsInfo" => return Some(stop::threads_json(target).into_bytes()),
        "QEnableErrorStrings" | "qSymbol" => Some("OK".to_owned()),
        _ => {
            let id = name.strip_prefix("qThreadStopInfo")?;
            let tid = ThreadId::parse(id).and_then(|id| id.tid);
            let thread = tid.and_then(|tid| target.tracer.thread(tid));
            thread.zip(tid).map(|(thread, tid)| stop::stopped(target, client, tid, stop::cause(thread), 0))
        }
    };
    Some(answered.unwrap_or_else(|| "E01".to_owned()).into_bytes())
}

/// `qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH`
fn transfer(target: &Target, client: Client, rest: &str) -> Option<Vec<u8>> {
    let mut fields = rest.splitn(4, ':');
    let (object, operation, _annex) = (fields.next()?, fields.next()?, fields.next()?);
    let data = match (object, operation) {
        ("threads", "read") => stop::threads_xml(target, client).into_bytes(),
        ("siginfo", "read") => match siginfo(target) {
            Some(bytes) => bytes,
            None => return Some(b"E01".to_vec()),
        },
        _ => return None,
    };
    let Some((offset, length)) = fields.next().and_then(pair) else { return Some(b"E01".to_vec()) };
    let rest = usize::try_from(offset).ok().and_then(|o| data.get(o..)).unwrap_or_default();
    let part = &rest[..rest.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
    let mut reply = vec![if part.len() == rest.len() { b'l' } else { b'm' }];
    reply.extend_from_slice(part);
    Some(reply)
}

fn siginfo(target: &Target) -> Option<Vec<u8>> {
    let info = ptrace::siginfo(target.selected).ok()?;
    // SAFETY: the structure is plain bytes, which the kernel has filled or we have zeroed.
    let bytes = unsafe { std::slice::from_raw_parts((&raw const info).cast::<u8>(), size_of_val(&info)) };
    Some(bytes.to_vec())
}

/// `OFFSET:DATA`
fn write_siginfo(target: &Target, rest: &[u8]) -> Option<Vec<u8>> {
    let colon = rest.iter().position(|b| *b == b':')?;
    let offset = usize::try_from(number(std::str::from_utf8(&rest[..colon]).ok()?)?).ok()?;
    let data = unescape(&rest[colon + 1..]);
    let mut info = ptrace::siginfo(target.selected).ok()?;
    if offset.checked_add(data.len())? > size_of_val(&info) {
        return None;
    }
    // SAFETY: the part lies inside the structure, any bytes of which make one.
    unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), (&raw mut info).cast::<u8>().add(offset), data.len()) };
    ptrace::set_siginfo(target.selected, &info).ok()?;
    Some(format!("{:x}", data.len()).into_bytes())
}

/// lldb reads the pid in hexadecimal.
fn process_info(target: &Target) -> Option<String> {
    let pid = target.process()?.pid;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may contain anything.
    let parent: i32 = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
    let (uid, gid) = std::fs::metadata(format!("/proc/{pid}")).map(|m| (m.uid(), m.gid())).ok()?;
    let triple = hex(TRIPLE.as_bytes());
    Some(format!(
        "pid:{pid:x};parent-pid:{parent:x};real-uid:{uid:x};real-gid:{gid:x};effective-uid:{uid:x};\
         effective-gid:{gid:x};triple:{triple};ostype:linux;endian:little;ptrsize:8;"
    ))
}

/// The mapping that holds an address, or the gap.
fn region(target: &Target, address: u64) -> Option<String> {
    let maps = target.process()?.maps();
    let mut before = 0;
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let (start, end) = (number(start)?, number(end)?);
        let permissions = fields.next()?.get(..3)?.replace('-', "");
        if address < start {
            return Some(format!("start:{before:x};size:{:x};", start - before));
        }
        if address < end {
            let name = hex(fields.nth(3).unwrap_or("").as_bytes());
            return Some(format!("start:{start:x};size:{:x};permissions:{permissions};name:{name};", end - start));
        }
        before = end;
    }
    Some(format!("start:{before:x};size:{:x};", u64::MAX - before))
}

/// `THREAD,OFFSET,LINK_MAP`
fn thread_local(target: &Target, rest: &str) -> Option<String> {
    let mut fields = rest.split(',');
    let tid = ThreadId::parse(fields.next()?)?.tid?;
    let (offset, link_map) = (number(fields.next()?)?, number(fields.next()?)?);
    let process = target.tracer.process(target.tracer.thread(tid)?.pid)?;
    let pointer = target.general_registers(tid).ok()?.thread_pointer();
    libraries::thread_local(process, pointer, link_map, offset).map(|a| format!("{a:x}"))
}

/// The name of a thread, for `qThreadExtraInfo`.
pub(super) fn thread_name(target: &Target, id: &str) -> Option<String> {
    let tid = ThreadId::parse(id)?.tid?;
    Some(process::thread_name(target.tracer.thread(tid)?.pid, tid))
}
