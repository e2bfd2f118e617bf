//! Programs behind a server of the remote protocol: ours, or Debian's gdbserver as the yardstick.
//! The debugger and the program write to one file, so that it holds what a terminal would show.

use super::session::{Running, clean};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Who serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// `dwarfpython --gdbstub`
    Stub,
    /// Debian's gdbserver.
    Gdbserver,
}

/// Seconds until a server listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all processes of a session print.
pub struct Log {
    path: PathBuf,
}

impl Log {
    /// An empty log in this directory.
    pub fn new(directory: &Path) -> Result<Log, String> {
        let path = directory.join("log");
        File::create(&path).map_err(|e| e.to_string())?;
        Ok(Log { path })
    }

    /// Sends both outputs of a command here.
    pub fn take(&self, command: &mut Command) -> Result<(), String> {
        let file = OpenOptions::new().append(true).open(&self.path).map_err(|e| e.to_string())?;
        command.stdout(Stdio::from(file.try_clone().map_err(|e| e.to_string())?)).stderr(Stdio::from(file));
        Ok(())
    }

    /// What is here.
    pub fn text(&self) -> Result<String, String> {
        let bytes = std::fs::read(&self.path).map_err(|e| e.to_string())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Waits for a text and reads the number behind it.
    fn port(&self, before: &str) -> Result<u16, String> {
        let start = Instant::now();
        loop {
            let text = self.text()?;
            let digits: Option<String> =
                text.split_once(before).map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect());
            // A line may be half written.
            if let Some(Ok(port)) = digits.filter(|_| text.ends_with('\n')).map(|d| d.parse()) {
                return Ok(port);
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("no server listens: {text}"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A program and its server.
pub struct Served {
    program: Option<Running>,
    server: Option<Running>,
}

impl Served {
    /// Both end, the program by itself if it can.
    pub fn end(mut self) {
        let start = Instant::now();
        for running in self.server.iter_mut().chain(&mut self.program) {
            while matches!(running.0.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(2) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// Starts a program that a debugger finds stopped at its beginning; the port.
pub fn start(
    server: Server,
    program: &Path,
    arguments: &[String],
    environment: &[(String, String)],
    log: &Log,
) -> Result<(Served, u16), String> {
    let mut command = match server {
        Server::Stub => {
            let mut command = Command::new(program);
            command.args(["--gdbstub", ":0", "--gdbstub-wait"]);
            command
        }
        Server::Gdbserver => {
            let mut command = Command::new("gdbserver");
            command.args(["--once", "localhost:0"]).arg(program);
            command
        }
    };
    clean(command.args(arguments));
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    log.take(&mut command)?;
    let running = Running(command.spawn().map_err(|e| format!("{}: {e}", server.name()))?);
    let port = log.port(server.announces())?;
    Ok(match server {
        Server::Stub => (Served { program: Some(running), server: None }, port),
        Server::Gdbserver => (Served { program: None, server: Some(running) }, port),
    })
}

/// Starts a server for a program that is running.
pub fn attach(server: Server, program: Running, log: &Log) -> Result<(Served, u16), String> {
    let pid = program.0.id().to_string();
    let mut command = match server {
        Server::Stub => {
            let mut command = super::dwarfpython();
            command.args(["attach-stub", &pid, ":0"]);
            command
        }
        Server::Gdbserver => {
            let mut command = Command::new("gdbserver");
            command.args(["--once", "--attach", "localhost:0", &pid]);
            command
        }
    };
    clean(&mut command);
    log.take(&mut command)?;
    let server_process = Running(command.spawn().map_err(|e| format!("{}: {e}", server.name()))?);
    let port = log.port(server.announces())?;
    Ok((Served { program: Some(program), server: Some(server_process) }, port))
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Server::Stub => "dwarfpython",
            Server::Gdbserver => "gdbserver",
        }
    }

    /// What it prints before its port.
    fn announces(self) -> &'static str {
        match self {
            Server::Stub => "debuggers may connect at 127.0.0.1:",
            Server::Gdbserver => "Listening on port ",
        }
    }
}
