//! The remote server under bad treatment: debuggers that come and go, that are killed, that talk
//! nonsense; the program must go on as if nobody had been there. `REMOTE_ROUNDS` multiplies the
//! number of rounds.

mod common;

use common::random::Random;
use common::rsp::{Client, field, frame};
use common::{dwarfpython, output, root, wait};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program with a server.
struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
    port: u16,
    /// Where the code of `step` begins.
    step: u64,
}

impl Program {
    /// Starts `worker.py`. Its threads begin at [`Program::go`].
    fn start(arguments: &[&str]) -> Program {
        Program::start_script("worker.py", arguments)
    }

    /// Starts a script that prints an address first.
    fn start_script(script: &str, arguments: &[&str]) -> Program {
        let mut command = dwarfpython();
        command.args(["--gdbstub", "127.0.0.1:0"]).arg(root().join("tests/remote").join(script)).args(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
        errors.read_line(&mut line).expect("a line");
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::stderr()));
        let port = line.split("127.0.0.1:").nth(1).and_then(|r| r.split(':').next()?.parse().ok());
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut step = String::new();
        out.read_line(&mut step).expect("a line");
        let step = u64::from_str_radix(step.trim(), 16).expect("an address");
        Program { child, out, port: port.unwrap_or_else(|| panic!("no address: {line}")), step }
    }

    /// As [`Program::start`], with the threads under way.
    fn started(arguments: &[&str]) -> Program {
        let mut program = Program::start(arguments);
        program.go();
        program
    }

    /// Lets the threads begin.
    fn go(&mut self) {
        self.child.stdin.take().expect("a pipe").write_all(b"go\n").expect("it reads");
    }

    /// Waits for the end of `births.py`: each of its threads has been born once.
    fn finish_whole(self) {
        let ended = wait(self.child, 60).expect("it ends");
        assert!(ended.status.success(), "{}", ended.status);
        assert_eq!(std::io::read_to_string(self.out).expect("text"), "whole\n");
    }

    /// Waits for the end, which must be that of a program nobody has touched.
    fn finish(mut self, threads: usize, rounds: u64) {
        let reader = std::thread::spawn(move || std::io::read_to_string(self.out).unwrap_or_default());
        drop(self.child.stdin.take());
        let ended = wait(self.child, LONGEST).expect("it ends in time");
        let printed = reader.join().expect("text");
        assert!(ended.status.success(), "{}", ended.status);
        let total = (0..rounds).fold(7, |total, i| (total * 31 + i) % 1000003);
        let results: Vec<String> = (0..threads).map(|n| format!("({n}, {total})")).collect();
        assert_eq!(printed, format!("results [{}]\n", results.join(", ")));
    }
}

/// Seconds that a program may take, at its longest.
const LONGEST: u64 = 1200;

/// How often a test does its thing.
fn rounds(few: u64) -> u64 {
    few * std::env::var("REMOTE_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(1)
}

#[test]
fn debuggers_come_and_go() {
    let work = rounds(20_000);
    let program = Program::started(&["3", &work.to_string(), "0.02"]);
    for i in 0..rounds(50) {
        let mut client = Client::open(program.port).unwrap_or_else(|e| panic!("connection {i}: {e}"));
        let stopped = client.ask("?").expect("an answer");
        assert!(stopped.starts_with("T05"), "{stopped}");
        let threads = client.ask("qfThreadInfo").expect("threads");
        assert!(threads.starts_with("mp"), "{threads}");
        if i % 2 == 0 {
            client.detach().expect("it detaches");
        }
    }
    program.finish(3, work);
}

/// Goes on until the next stop; `None` at the program's end.
fn next_stop(client: &mut Client) -> Option<String> {
    let reply = client.ask("vCont;c").expect("a stop");
    (!reply.starts_with('W')).then_some(reply)
}

/// Steps the thread that has stopped over the breakpoint, as gdb does. True: a signal's handler came
/// between, and the breakpoint will be hit once more.
fn step_over(client: &mut Client, stopped: &str, address: u64) -> bool {
    let thread = field(stopped, "thread").expect("a thread").to_owned();
    client.expect(&format!("z0,{address:x},1"), "OK").expect("removed");
    let mut stepped = client.ask(&format!("vCont;s:{thread}")).expect("a step");
    let disturbed = stepped.starts_with("T0e");
    if disturbed {
        stepped = client.ask(&format!("vCont;S0e:{thread}")).expect("a step into the handler");
    }
    assert!(stepped.starts_with("T05"), "{stepped}");
    assert_eq!(field(&stepped, "thread"), Some(thread.as_str()));
    client.expect(&format!("Z0,{address:x},1"), "OK").expect("set");
    disturbed
}

#[test]
fn breakpoints_on_four_threads() {
    stop_everywhere(&[]);
}

#[test]
fn breakpoints_among_signals() {
    stop_everywhere(&["signals"]);
}

/// Stops at each call on each of four threads.
fn stop_everywhere(more: &[&str]) {
    let per_thread = rounds(125);
    let mut program = Program::start(&[&["4", &per_thread.to_string(), "0.001"], more].concat());
    let mut client = Client::open(program.port).expect("a connection");
    // SIGALRM
    client.expect("QPassSignals:e;", "OK").expect("it passes signals");
    let address = program.step;
    client.expect(&format!("Z0,{address:x},1"), "OK").expect("set");
    program.go();
    let mut hits = std::collections::BTreeMap::<String, u64>::new();
    while let Some(stopped) = next_stop(&mut client) {
        assert!(stopped.contains("swbreak:;"), "{stopped}");
        let pc = field(&stopped, "10").expect("a pc");
        assert_eq!(u64::from_str_radix(pc, 16).map(u64::swap_bytes), Ok(address));
        let again = step_over(&mut client, &stopped, address);
        *hits.entry(field(&stopped, "thread").expect("a thread").to_owned()).or_default() += u64::from(!again);
    }
    assert_eq!(hits.into_values().collect::<Vec<_>>(), [per_thread; 4]);
    program.finish(4, per_thread);
}

#[test]
fn debuggers_are_killed_at_random() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let work = rounds(40_000);
    let mut program = Program::start(&["4", &work.to_string(), "0.03"]);
    let address = program.step;
    program.go();
    for i in 0..rounds(10) {
        let mut client = Client::open(program.port).unwrap_or_else(|e| panic!("connection {i}: {e}"));
        client.expect(&format!("Z0,{address:x},1"), "OK").expect("set");
        for _ in 0..random.below(12) {
            let Some(stopped) = next_stop(&mut client) else { break };
            if random.below(8) == 0 {
                break;
            }
            step_over(&mut client, &stopped, address);
        }
        if random.below(2) == 0 {
            // Gone while the program runs.
            client.send(b"vCont;c").expect("sent");
            std::thread::sleep(Duration::from_millis(random.below(15) as u64));
        }
        drop(client);
    }
    let mut client = Client::open(program.port).expect("a connection");
    let code = client.ask(&format!("m{address:x},1")).expect("memory");
    assert_eq!(code, "55", "push rbp, and no breakpoint");
    client.detach().expect("it detaches");
    program.finish(4, work);
}

/// The helper of a program, which has the program's number on its command line.
fn helper(program: &Program) -> i32 {
    let number = program.child.id().to_string();
    let is_it = |pid: &i32| {
        let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.contains("attach-stub") && line.split('\0').any(|word| word == number)
    };
    let processes = std::fs::read_dir("/proc").expect("/proc").flatten();
    let mut pids = processes.filter_map(|e| e.file_name().to_str()?.parse::<i32>().ok());
    pids.find(is_it).expect("a helper")
}

fn kill(pid: i32) {
    assert!(output(Command::new("kill").args(["-9", &pid.to_string()]), 10).expect("kill").status.success());
}

#[test]
fn the_helper_is_killed() {
    let program = Program::started(&["2", "3000", "0.01"]);
    kill(helper(&program));
    program.finish(2, 3000);
    // While the program is stopped: the kernel lets it go on.
    let program = Program::started(&["2", "300", "0.01"]);
    let client = Client::open(program.port).expect("a connection");
    kill(helper(&program));
    program.finish(2, 300);
    drop(client);
    // With a breakpoint in the code: a clear end.
    let mut program = Program::start(&["2", "300", "0.01"]);
    let mut client = Client::open(program.port).expect("a connection");
    let address = program.step;
    client.expect(&format!("Z0,{address:x},1"), "OK").expect("set");
    kill(helper(&program));
    let status = program.child.wait().expect("it ends");
    assert_eq!(status.signal(), Some(5), "SIGTRAP: {status}");
}

#[test]
fn the_server_is_asked_to_end() {
    for running in [false, true] {
        let mut program = Program::start(&["2", "300", "0.01"]);
        let path = std::env::temp_dir().join(format!("dwarfpython-end-{}-{running}", std::process::id()));
        let mut client = Client::open(program.port).expect("a connection");
        let address = program.step;
        client.expect(&format!("Z0,{address:x},1"), "OK").expect("set");
        if running {
            client.send(b"vCont;c").expect("sent");
        }
        let helper = helper(&program).to_string();
        assert!(output(Command::new("kill").args(["-TERM", &helper]), 10).expect("kill").status.success());
        while client.receive().is_ok() {}
        // Another one, in the foreground, and Ctrl-C.
        let mut stub = dwarfpython();
        stub.args(["attach-stub", &program.child.id().to_string(), &format!("unix:{}", path.display())]);
        let mut stub = stub.spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(stub.stderr.take().expect("a pipe")).read_line(&mut line).expect("a line");
        assert!(path.exists(), "{line}");
        assert!(
            output(Command::new("kill").args(["-INT", &stub.id().to_string()]), 10).expect("kill").status.success()
        );
        assert_eq!(stub.wait().expect("it ends").code(), Some(0));
        assert!(!path.exists(), "the socket goes with the server");
        program.go();
        program.finish(2, 300);
    }
}

#[test]
fn a_server_that_waits_is_asked_to_end() {
    let mut program = Program::start(&["2", "300", "0.01"]);
    let mut silent = TcpStream::connect(("127.0.0.1", program.port)).expect("a connection");
    silent.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    // The server waits for a packet, at most ten seconds.
    std::thread::sleep(Duration::from_millis(500));
    let asked = Instant::now();
    let helper = helper(&program).to_string();
    assert!(output(Command::new("kill").args(["-TERM", &helper]), 10).expect("kill").status.success());
    assert_eq!(silent.read(&mut [0]).expect("the end"), 0);
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    program.go();
    program.finish(2, 300);
}

#[test]
fn one_debugger_at_a_time() {
    let program = Program::started(&["2", "5000", "0.02"]);
    let mut first = Client::open(program.port).expect("a connection");
    let mut second = Client::connect(program.port).expect("a connection");
    let refusal = second.ask("qSupported").expect("an answer");
    assert_eq!(refusal, "E.another debugger is connected to this program");
    first.expect("qAttached", "1").expect("the first is served");
    first.detach().expect("it detaches");
    Client::open(program.port).expect("the next is welcome").detach().expect("it detaches");
    program.finish(2, 5000);
}

#[test]
fn other_protocols_are_shown_the_door() {
    let program = Program::started(&["2", "5000", "0.02"]);
    let mut random = Random(99);
    let mut noise: Vec<Vec<u8>> = vec![
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"$qSupported#00".to_vec(),
        b"\x16\x03\x01\x02\x00".to_vec(),
        vec![b'$'; 1 << 18],
    ];
    noise.extend((0..20).map(|_| (0..random.below(300) + 1).map(|_| random.below(256) as u8 | 0x80).collect()));
    for bytes in noise {
        let mut stream = TcpStream::connect(("127.0.0.1", program.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        // It may be closed before all is written.
        let _ = stream.write_all(&bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(answer, b"", "to {:?}", &bytes[..bytes.len().min(20)]);
        let status = std::fs::read_to_string(format!("/proc/{}/status", program.child.id())).expect("status");
        assert!(status.contains("TracerPid:\t0"), "the program was touched");
    }
    Client::open(program.port).expect("a debugger is welcome").detach().expect("it detaches");
    program.finish(2, 5000);
}

/// Is each thread of a process traced?
fn is_held(pid: u32) -> bool {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).expect("threads").flatten();
    let mut statuses = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
    statuses.all(|status| !status.contains("TracerPid:\t0\n"))
}

#[test]
fn calls_where_threads_are_born() {
    let mut program = Program::start_script("births.py", &[]);
    let pid = program.child.id();
    let mut answered = 0;
    for i in 0..rounds(60) {
        let mut client = Client::open(program.port).unwrap_or_else(|e| panic!("connection {i}: {e}"));
        assert!(is_held(pid), "a thread has escaped");
        client.expect(&format!("Hgp{pid:x}.{pid:x}"), "OK").expect("the first thread");
        let result = client.ask("p0").expect("rax");
        assert!(!result.starts_with("daf"), "in the middle of a system call: its result would get lost");
        let mut answer = client.ask("qRcmd,7079206576616c2031").expect("py eval 1");
        while answer.starts_with('O') && answer != "OK" {
            assert!(!answer.contains("676976656e207570"), "given up: {answer}");
            answered += u64::from(answer == "O310a");
            answer = client.receive().expect("an answer");
        }
        client.detach().expect("it detaches");
    }
    program.go();
    program.finish_whole();
    assert!(answered > 0, "Python was always busy");
}

/// A packet that no debugger sends, but for those that change or end the program.
fn nonsense(random: &mut Random) -> Vec<u8> {
    const WORDS: &[&str] = &[
        "qSupported",
        "qXfer:features:read:target.xml:",
        "qXfer:threads:read::",
        "qXfer:siginfo:read::",
        "qXfer:auxv:read::",
        "qXfer:exec-file:read:",
        "qXfer:libraries-svr4:read::",
        "qC",
        "qAttached",
        "Hg",
        "Hc",
        "T",
        "g",
        "p",
        "m",
        "x",
        "vFile:open:",
        "vFile:pread:",
        "vFile:fstat:",
        "vFile:close:",
        "vFile:setfs:",
        "vFile:readlink:",
        "qThreadExtraInfo,",
        "qfThreadInfo",
        "qsThreadInfo",
        "vCont?",
        "?",
        "qHostInfo",
        "qProcessInfo",
        "qMemoryRegionInfo:",
        "jThreadsInfo",
        "qGetTLSAddr:",
        "qThreadStopInfo",
        "QPassSignals:",
        "QProgramSignals:",
        "qSymbol:",
        "vMustReplyEmpty",
        "qTStatus",
        "qOffsets",
        "qShlibInfoAddr",
        "z0,",
        "z2,",
        "qRcmd,",
        "vCont;t",
        "vCont;",
        "vKill;",
        "D;",
        "Z9,",
        "!",
        "qSearch:",
        "jThreadExtendedInfo:",
        "_M",
        "QNonStop:",
    ];
    let mut packet = random.pick(WORDS).as_bytes().to_vec();
    for _ in 0..random.below(12) {
        match random.below(4) {
            0 => packet.push(b"0123456789abcdef"[random.below(16)]),
            1 => packet.push(b",;:.-*}p"[random.below(8)]),
            2 => packet.extend(format!("{:x}", random.below(1 << 48)).bytes()),
            _ => packet.push(random.below(256) as u8),
        }
    }
    packet.retain(|b| !matches!(b, b'$' | b'#' | 3));
    packet
}

/// `REMOTE_SEED` picks the packets.
#[test]
fn nonsense_is_answered() {
    let mut program = Program::start_script("births.py", &[]);
    let seed = std::env::var("REMOTE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(4711);
    let mut random = Random(seed);
    let mut client = Client::open(program.port).expect("a connection");
    let mut last = String::new();
    let deadline = Instant::now() + Duration::from_secs(rounds(600));
    for i in 0..rounds(50_000) {
        if i % 500 == 0 {
            // Somewhere else.
            client.send(b"vCont;c").expect("sent");
            std::thread::sleep(Duration::from_micros(random.below(3000) as u64));
            client.raw(b"\x03").expect("sent");
            let stopped = client.receive().expect("a stop");
            let status = std::fs::read_to_string(format!("/proc/{}/status", program.child.id())).unwrap_or_default();
            assert!(stopped.starts_with("T02"), "packet {i}: {stopped}; before: {last}; {status}");
        }
        let packet = nonsense(&mut random);
        // These may let it run, which has no answer, or end it by a signal.
        let runs = packet.starts_with(b"vCont;") && packet.iter().any(|b| b"csrCS".contains(b));
        if runs || packet.is_empty() {
            continue;
        }
        client.raw(&frame(&packet)).expect("sent");
        let mut answer = client.receive();
        while matches!(&answer, Ok(output) if output.starts_with('O') && output != "OK") {
            answer = client.receive();
        }
        assert!(answer.is_ok(), "packet {i}, {:?}: {answer:?}; before: {last}", String::from_utf8_lossy(&packet));
        last = format!("{:?}: {answer:?}", String::from_utf8_lossy(&packet));
        assert!(Instant::now() < deadline, "packet {i}: too slow");
    }
    client.expect("Hg0", "OK").expect("sense is answered too");
    client.detach().expect("it detaches");
    program.go();
    program.finish_whole();
}

#[test]
fn a_unix_socket_is_its_owners() {
    let path = std::env::temp_dir().join(format!("dwarfpython-stub-{}", std::process::id()));
    let mut command = dwarfpython();
    command.args(["--gdbstub", &format!("unix:{}", path.display()), "-c", "import time; time.sleep(1)"]);
    let child = command.spawn().expect("it starts");
    let start = Instant::now();
    while !path.exists() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let mode = std::fs::metadata(&path).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let ended = wait(child, 60).expect("it ends");
    assert!(ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains(&format!("unix-connect://{}", path.display())), "{said}");
    let start = Instant::now();
    while path.exists() && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!path.exists(), "the socket goes with the program");
}

#[test]
fn bad_addresses_are_refused() {
    let run = |arguments: &[&str]| output(dwarfpython().args(arguments), 60).expect("it ends");
    for (address, reason) in [
        ("0.0.0.0:0", "--gdbstub-allow-remote"),
        ("nowhere", "not HOST:PORT"),
        ("127.0.0.1:99999", "not a port"),
        ("unix:", "no path"),
    ] {
        let ran = run(&["--gdbstub", address, "-c", "print(1)"]);
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!((ran.status.code(), ran.stdout.as_slice()), (Some(2), &b""[..]), "{address}");
        assert!(said.contains(reason), "{address}: {said}");
    }
    // A port in use: said, and the program runs.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let ran = run(&["--gdbstub", &address, "-c", "print(1)"]);
    assert_eq!((ran.status.code(), ran.stdout.as_slice()), (Some(0), &b"1\n"[..]));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("cannot listen at"));
    let ran = run(&["attach-stub", "999999999", ":0"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("no process 999999999"));
    assert_eq!(run(&["attach-stub", "x", ":0"]).status.code(), Some(2));
    assert_eq!(run(&["--gdbstub-wait", "-c", "1"]).status.code(), Some(2));
}

#[test]
fn a_running_program_opens_itself() {
    let text = "import _debug\nprint(_debug.listen(), flush=True)\nimport time\ntime.sleep(3)\nprint('done')";
    let mut child = dwarfpython().args(["-c", text]).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let port = line.trim().rsplit(':').next().and_then(|p| p.parse().ok()).expect("a port");
    let mut client = Client::open(port).expect("a connection");
    assert!(client.ask("?").expect("a stop").starts_with("T05"));
    client.detach().expect("it detaches");
    let mut rest = String::new();
    lines.read_to_string(&mut rest).expect("text");
    assert_eq!((rest.as_str(), child.wait().expect("it ends").code()), ("done\n", Some(0)));
}
