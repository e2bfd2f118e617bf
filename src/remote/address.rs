//! Where the server listens: a TCP port, of this machine only unless allowed otherwise, or a Unix
//! socket that only its owner can open.

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

/// A Unix socket's path ends with a NUL in 108 bytes (`<sys/un.h>`).
const LONGEST_PATH: usize = 108;

/// An address to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Port 0 takes a free one.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

impl Address {
    /// Reads `HOST:PORT`, `:PORT` (this machine) or `unix:PATH`.
    ///
    /// # Errors
    /// A text that says what is wrong: no such form, no such host, or a host that others reach
    /// too while `allow_remote` is false.
    pub fn parse(text: &str, allow_remote: bool) -> Result<Address, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path {
                "" => Err("no path behind unix:".to_owned()),
                path => {
                    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
                    match path.as_os_str().len() {
                        LONGEST_PATH.. => {
                            let most = LONGEST_PATH - 1;
                            Err(format!("the path of a Unix socket has at most {most} bytes: '{}'", path.display()))
                        }
                        _ => Ok(Address::Unix(path)),
                    }
                }
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(|| {
            let hint = if text.parse::<u16>().is_ok() { format!(" (say :{text})") } else { String::new() };
            format!("not HOST:PORT or unix:PATH: '{text}'{hint}")
        })?;
        let port: u16 = port.parse().map_err(|_| format!("not a port: '{port}' in '{text}'"))?;
        let host = match host {
            "" => "127.0.0.1",
            host => host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host),
        };
        let found = (host, port).to_socket_addrs().map_err(|e| format!("no host '{host}': {e}"))?;
        let all: Vec<SocketAddr> = found.collect();
        let address = *all.first().ok_or_else(|| format!("host '{host}' has no address"))?;
        if !allow_remote && !all.iter().all(|a| a.ip().is_loopback()) {
            return Err(format!(
                "{host} is reachable from other machines, and whoever connects owns this process: use 127.0.0.1 or a \
                 Unix socket (and ssh -L to come from outside), or say --gdbstub-allow-remote"
            ));
        }
        Ok(Address::Tcp(address))
    }

    /// How the two debuggers connect to it.
    pub fn instructions(&self) -> String {
        let (gdb, lldb) = match self {
            Address::Tcp(a) if a.ip().is_loopback() && a.is_ipv4() => (format!(":{}", a.port()), a.port().to_string()),
            Address::Tcp(a) => (a.to_string(), a.to_string()),
            Address::Unix(path) => {
                let path = path.display();
                return format!(
                    "gdb -ex 'target remote {path}'  or  lldb -o 'process connect --plugin gdb-remote \
                     unix-connect://{path}'"
                );
            }
        };
        format!("gdb -ex 'target remote {gdb}'  or  lldb -o 'gdb-remote {lldb}'")
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Tcp(address) => address.fmt(f),
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// A socket that listens. A Unix socket's file goes with it.
#[derive(Debug)]
pub(super) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Listener {
    /// Listens at an address. The process must have one thread only, as its umask changes.
    pub(super) fn bind(address: &Address) -> io::Result<Listener> {
        match address {
            Address::Tcp(address) => TcpListener::bind(address).map(Listener::Tcp),
            Address::Unix(path) => {
                if let Ok(there) = fs::symlink_metadata(path) {
                    if !there.file_type().is_socket() {
                        return Err(io::Error::other("there is a file of that name, which is no socket"));
                    }
                    if UnixStream::connect(path).is_err() {
                        fs::remove_file(path)?;
                    }
                }
                // SAFETY: plain numbers.
                let before = unsafe { libc::umask(0o177) };
                let bound = UnixListener::bind(path);
                // SAFETY: plain numbers.
                unsafe { libc::umask(before) };
                Ok(Listener::Unix(bound?, path.clone()))
            }
        }
    }

    /// Where it listens in fact.
    pub(super) fn address(&self) -> io::Result<Address> {
        Ok(match self {
            Listener::Tcp(listener) => Address::Tcp(listener.local_addr()?),
            Listener::Unix(_, path) => Address::Unix(path.clone()),
        })
    }

    /// The next connection.
    pub(super) fn accept(&self) -> io::Result<File> {
        let stream: OwnedFd = match self {
            Listener::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                stream.into()
            }
            Listener::Unix(listener, _) => listener.accept()?.0.into(),
        };
        Ok(File::from(stream))
    }
}

impl AsRawFd for Listener {
    fn as_raw_fd(&self) -> RawFd {
        match self {
            Listener::Tcp(listener) => listener.as_raw_fd(),
            Listener::Unix(listener, _) => listener.as_raw_fd(),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Listener::Unix(_, path) = self {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_this_machine() {
        let text = |s| Address::parse(s, false).map(|a| a.to_string());
        assert_eq!(text(":1234").unwrap(), "127.0.0.1:1234");
        assert_eq!(text("127.0.0.1:0").unwrap(), "127.0.0.1:0");
        assert_eq!(text("[::1]:7").unwrap(), "[::1]:7");
        assert_eq!(text("unix:/tmp/s").unwrap(), "unix:/tmp/s");
        assert!(text("0.0.0.0:1").unwrap_err().contains("--gdbstub-allow-remote"));
        assert!(text("1234").unwrap_err().ends_with("'1234' (say :1234)"));
        assert_eq!(Address::parse("0.0.0.0:1", true).unwrap().to_string(), "0.0.0.0:1");
        for bad in ["1234", ":", ":x", ":70000", "unix:", ""] {
            assert!(text(bad).is_err(), "{bad}");
        }
    }
}
